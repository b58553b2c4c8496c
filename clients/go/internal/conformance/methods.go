package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	trtcrecording "github.com/trtc-recording/trtc-recording/clients/go"
)

// method is a unary method of the client, told its request in ProtoJSON.
type method func(context.Context, json.RawMessage) (proto.Message, error)

// methodOf finds `MediaSearch/GetMedia` as a program writes it: client.MediaSearch.GetMedia.
func methodOf(client *trtcrecording.Client, name string) (method, error) {
	service, rpc, _ := strings.Cut(name, "/")
	field := reflect.ValueOf(client).Elem().FieldByName(service)
	if !field.IsValid() || !field.CanInterface() {
		return nil, fmt.Errorf("the client has no service %q", service)
	}
	found := field.MethodByName(rpc)
	if !found.IsValid() || found.Type().NumIn() != 3 {
		return nil, fmt.Errorf("the client has no unary method %q", name)
	}
	request := found.Type().In(1)
	if !request.Implements(reflect.TypeFor[proto.Message]()) {
		return nil, fmt.Errorf("%q does not take a message", name)
	}
	return func(ctx context.Context, body json.RawMessage) (proto.Message, error) {
		message := reflect.New(request.Elem())
		if err := protojson.Unmarshal(body, message.Interface().(proto.Message)); err != nil {
			return nil, err
		}
		results := found.Call([]reflect.Value{reflect.ValueOf(ctx), message})
		if err, failed := results[1].Interface().(error); failed {
			return nil, err
		}
		response, isMessage := results[0].Interface().(proto.Message)
		if !isMessage {
			return nil, fmt.Errorf("%q does not answer with one message", name)
		}
		return response, nil
	}, nil
}
