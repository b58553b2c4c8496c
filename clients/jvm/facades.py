"""Writes the clients of the single services, in Java and Kotlin, from an image that `buf build` made.

    facades.py IMAGE.json java FOLDER
    facades.py IMAGE.json kotlin FOLDER
"""

import json
import re
import sys
import textwrap
from pathlib import Path

HEADER = "// Made by clients/generate from proto/. Do not edit."
SERVICE, METHOD = 6, 2


class Method:
    def __init__(self, proto, messages, comment):
        self.proto_name = proto["name"]
        self.name = proto["name"][0].lower() + proto["name"][1:]
        self.request = proto["inputType"].rpartition(".")[2]
        self.response = proto["outputType"].rpartition(".")[2]
        self.streams_in = proto.get("clientStreaming", False)
        self.streams_out = proto.get("serverStreaming", False)
        self.comment = comment
        self.items = paged_items(messages, proto)


def paged_items(messages, proto):
    """The field and the message of a paged method's items: AIP-4233, the first repeated field of the response."""
    request, response = (messages[proto[side]]["field"] for side in ("inputType", "outputType"))
    if not any(field["name"] == "page_token" for field in request):
        return None
    first = next(field for field in response if field["label"] == "LABEL_REPEATED")
    return first["jsonName"], first["typeName"].rpartition(".")[2]


def services(image):
    ours = [file for file in image["file"] if file.get("package") == "trtc.recording.v1"]
    messages = {f".trtc.recording.v1.{m['name']}": m for file in ours for m in file.get("messageType", [])}
    for file in ours:
        comments = {
            tuple(place["path"]): place["leadingComments"]
            for place in file["sourceCodeInfo"]["location"]
            if "leadingComments" in place
        }
        for index, service in enumerate(file.get("service", [])):
            methods = [
                Method(method, messages, comments[SERVICE, index, METHOD, number])
                for number, method in enumerate(service["method"])
            ]
            yield service["name"], comments[SERVICE, index], methods


def paragraphs(comment):
    lines = [line.strip() for line in comment.strip().splitlines()]
    return [" ".join(part.split("\n")) for part in "\n".join(lines).split("\n\n")]


def doc(comment, indent, paragraph, width):
    """A documentation comment of `/** … */`, whose paragraphs after the first begin with `paragraph`."""
    first, *others = paragraphs(comment)
    body = [first] + [paragraph + other for other in others]
    one_line = f"{indent}/** {first} */"
    if not others and len(one_line) <= width:
        return one_line
    lines = []
    for part in body:
        lines += textwrap.wrap(part, width - len(indent) - 3, break_long_words=False, break_on_hyphens=False) + [""]
    return "\n".join([f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines[:-1]), f"{indent} */"])


def java_doc(comment, indent):
    text = comment.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return doc(re.sub(r"`([^`]*)`", r"{@code \1}", text), indent, "<p>", 100)


def java_methods(service, method):
    descriptor = f"{service}Grpc.get{method.proto_name}Method()"
    yield java_doc(method.comment, "  ")
    if method.streams_in:
        yield f"""\
  public StreamObserver<{method.request}> {method.name}(
      StreamObserver<{method.response}> responses) {{
    return calls.bidiStream({descriptor}, responses);
  }}
"""
        return
    if method.streams_out:
        yield f"""\
  public ResponseStream<{method.response}> {method.name}({method.request} request) {{
    return calls.serverStream({descriptor}, request);
  }}
"""
        return
    yield f"""\
  public {method.response} {method.name}({method.request} request) {{
    return calls.unary({descriptor}, request);
  }}

  /** Like {{@link #{method.name}}}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<{method.response}> {method.name}Async({method.request} request) {{
    return calls.unaryAsync({descriptor}, request);
  }}
"""
    if method.items:
        field, item = method.items
        getter = field[0].upper() + field[1:]
        yield f"""\
  /** Everything that {{@link #{method.name}}} gives, page after page. */
  public Paged<{item}> {method.name}All({method.request} request) {{
    return new Paged<>(
        request.getPageToken(),
        token -> {{
          var page = {method.name}(request.toBuilder().setPageToken(token).build());
          return new Paged.Page<>(page.get{getter}List(), page.getNextPageToken());
        }});
  }}
"""


def java(service, comment, methods):
    types = {f"com.trtcrecording.v1.{service}Grpc", "java.time.Duration"}
    for method in methods:
        types |= {f"com.trtcrecording.v1.{name}" for name in (method.request, method.response)}
        if method.items:
            types.add(f"com.trtcrecording.v1.{method.items[1]}")
        if method.streams_in:
            types.add("io.grpc.stub.StreamObserver")
        elif not method.streams_out:
            types.add("java.util.concurrent.CompletableFuture")
    imports = "\n".join(f"import {name};" for name in sorted(types))
    body = "\n".join(part for method in methods for part in java_methods(service, method)).rstrip()
    name = f"{service}Client"
    return f"""\
{HEADER}
package com.trtcrecording.client;

{imports}

{java_doc(comment, "")}
public final class {name} {{
  private final Calls calls;

  {name}(Calls calls) {{
    this.calls = calls;
  }}

  /** The same with another timeout for each call, see {{@link CallSettings#withTimeout}}. */
  public {name} withTimeout(Duration timeout) {{
    return new {name}(calls.withTimeout(timeout));
  }}

  /** The same with another API key; empty means none. */
  public {name} withApiKey(String apiKey) {{
    return new {name}(calls.withApiKey(apiKey));
  }}

{body}
}}
"""


def kotlin_methods(method):
    yield doc(method.comment, "    ", "", 100)
    if method.streams_in:
        yield f"""\
    public fun {method.name}(requests: Flow<{method.request}>): Flow<{method.response}> =
        stub.{method.name}(requests).translated()
"""
        return
    if method.streams_out:
        yield f"""\
    public fun {method.name}(request: {method.request}): Flow<{method.response}> =
        stub.{method.name}(request).translated()
"""
        return
    yield f"""\
    public suspend fun {method.name}(request: {method.request}): {method.response} =
        unary {{ stub.{method.name}(request) }}
"""
    if method.items:
        field, item = method.items
        yield f"""\
    /** Everything that [{method.name}] gives, page after page. */
    public fun {method.name}All(request: {method.request}): Flow<{item}> =
        paged(request.pageToken) {{ token ->
            val page = {method.name}(request.copy {{ pageToken = token }})
            Page(page.{field}List, page.nextPageToken)
        }}
"""


def kotlin(service, comment, methods):
    stub = f"{service}CoroutineStub"
    types = {f"com.trtcrecording.v1.{service}GrpcKt.{stub}", "kotlin.time.Duration"}
    for method in methods:
        types |= {f"com.trtcrecording.v1.{name}" for name in (method.request, method.response)}
        if method.items:
            types |= {f"com.trtcrecording.v1.{method.items[1]}", "com.trtcrecording.v1.copy"}
        if method.items or method.streams_out:
            types.add("kotlinx.coroutines.flow.Flow")
    imports = "\n".join(f"import {name}" for name in sorted(types))
    body = "\n".join(part for method in methods for part in kotlin_methods(method)).rstrip()
    name = f"{service}Client"
    return f"""\
{HEADER}
package com.trtcrecording.client.kotlin

{imports}

{doc(comment, "", "", 100)}
public class {name} internal constructor(
    private val stub: {stub},
) {{
    /** The same with another timeout for each call. */
    public fun withTimeout(timeout: Duration): {name} =
        {name}(stub.timeout(timeout))

    /** The same with another API key; empty means none. */
    public fun withApiKey(apiKey: String): {name} =
        {name}(stub.apiKey(apiKey))

{body}
}}
"""


def main():
    image, language, folder = sys.argv[1:]
    write, ending = {"java": (java, "java"), "kotlin": (kotlin, "kt")}[language]
    for service, comment, methods in services(json.loads(Path(image).read_text(encoding="utf-8"))):
        target = Path(folder) / f"{service}Client.{ending}"
        target.write_text(write(service, comment, methods), encoding="utf-8")


if __name__ == "__main__":
    main()
