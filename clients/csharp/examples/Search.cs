using System;
using Trtc.Recording;
using Trtc.Recording.V1;

var endpoint = Environment.GetEnvironmentVariable("TRTC_RECORDING_ENDPOINT") ?? "http://127.0.0.1:50051";
var token = Environment.GetEnvironmentVariable("TRTC_RECORDING_TOKEN");
using var client = new TrtcRecordingClient(endpoint, new() { Token = token });
var room = new RoomId { Number = 12345 };
var user = new StreamIdentity { SdkAppId = 1400000001, RoomId = room, UserId = "userA", StreamType = StreamType.Main };
var answer = await client.StreamIdResolver.ResolveStreamIdAsync(new() { Identity = user });
Console.WriteLine(answer.Resolved.StreamId);
var query = new RoomQuery { SdkAppId = 1400000001, RoomId = room, UserIds = { "userA" } };
await foreach (var media in client.SearchMediaAsync(new() { Room = query }))
{
    Console.WriteLine($"{media.FileId} {media.Duration}");
}
