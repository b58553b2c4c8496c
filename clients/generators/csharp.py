"""Writes the C# stubs of the contract's services, as Grpc.Tools' plugin does, which is not to be had everywhere.

    clients/generators/csharp.py > clients/csharp/src/Generated/Services.g.cs
"""

from contract import Contract, Method, Service, load

HEAD = """\
// Made by clients/generate from proto/. Do not edit.
#nullable enable
#pragma warning disable CS1591

using System;
using System.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace Trtc.Recording.V1;
"""


def doc(comment: list[str], indent: str) -> list[str]:
    def escaped(line: str) -> str:
        return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    lines = [f"{indent}/// {escaped(line)}".rstrip() for line in comment]
    return [f"{indent}/// <summary>", *lines, f"{indent}/// </summary>"]


def kind(method: Method) -> str:
    return {
        (False, False): "Unary",
        (False, True): "ServerStreaming",
        (True, False): "ClientStreaming",
        (True, True): "DuplexStreaming",
    }[method.client_streaming, method.server_streaming]


def calls(method: Method) -> list[str]:
    name, request, response = method.name, method.request, method.response
    field = f"{name}Method"
    tail = "Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default"
    options = "new CallOptions(headers, deadline, cancellationToken)"
    shapes = {
        "Unary": [
            (response, name, f"{request} request, ", "BlockingUnaryCall", ", request"),
            (f"AsyncUnaryCall<{response}>", f"{name}Async", f"{request} request, ", "AsyncUnaryCall", ", request"),
        ],
        "ServerStreaming": [
            (f"AsyncServerStreamingCall<{response}>", name, f"{request} request, ", "AsyncServerStreamingCall", ", request")
        ],
        "ClientStreaming": [
            (f"AsyncClientStreamingCall<{request}, {response}>", name, "", "AsyncClientStreamingCall", "")
        ],
        "DuplexStreaming": [
            (f"AsyncDuplexStreamingCall<{request}, {response}>", name, "", "AsyncDuplexStreamingCall", "")
        ],
    }
    out: list[str] = []
    for answer, call, parameter, invoker, argument in shapes[kind(method)]:
        out += ["", *doc(method.comment, "        ")]
        out.append(f"        public virtual {answer} {call}({parameter}{tail})")
        out.append(f"            => {call}({'request, ' if parameter else ''}{options});")
        out += ["", *doc(method.comment, "        ")]
        out.append(f"        public virtual {answer} {call}({parameter}CallOptions options)")
        out.append(f"            => CallInvoker.{invoker}({field}, null, options{argument});")
    return out


def service(one: Service) -> list[str]:
    client = f"{one.name}Client"
    out = ["", *doc(one.comment, ""), f"public static partial class {one.name}", "{"]
    out.append(f'    private const string ServiceName = "trtc.recording.v1.{one.name}";')
    for method in one.methods:
        out += [
            "",
            f"    private static readonly Method<{method.request}, {method.response}> {method.name}Method = new(",
            f"        MethodType.{kind(method)}, ServiceName, \"{method.name}\",",
            f"        Marshallers.Create(message => message.ToByteArray(), {method.request}.Parser.ParseFrom),",
            f"        Marshallers.Create(message => message.ToByteArray(), {method.response}.Parser.ParseFrom));",
        ]
    out += [
        "",
        f"    /// <summary>Calls of {one.name}.</summary>",
        f"    public partial class {client} : ClientBase<{client}>",
        "    {",
        f"        public {client}(ChannelBase channel) : base(channel) {{ }}",
        "",
        f"        public {client}(CallInvoker callInvoker) : base(callInvoker) {{ }}",
        "",
        f"        protected {client}(ClientBaseConfiguration configuration) : base(configuration) {{ }}",
        "",
        f"        protected override {client} NewInstance(ClientBaseConfiguration configuration) => new(configuration);",
    ]
    for method in one.methods:
        out += calls(method)
    return [*out, "    }", "}"]


def write(contract: Contract) -> str:
    return HEAD + "\n".join(line for one in contract.services for line in service(one)) + "\n"


if __name__ == "__main__":
    print(write(load()), end="")
