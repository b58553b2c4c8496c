"""Runs a scenario with the official Python SDK, unchanged; see ../README.md.

usage: run.py SCENARIO.json SETTINGS.json
       run.py --judge EXPECTATIONS.json
"""

import importlib
import json
import sys
import time
import warnings
from pathlib import Path

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

sys.path.append(str(Path(__file__).parents[2] / "python"))

from official_definitions import Definitions

from judge import Failed, judge, look
from steps import Publisher, Variables, check_request_id, is_known

SDK = "python"
PAUSE = 0.1
VERSIONS = {"live": "v20180801", "trtc": "v20190722", "vod": "v20180717"}


class Cloud:
    """The clients of one way to sign."""

    def __init__(self, settings):
        self.settings = settings
        self.clients = {}
        self.definitions = Definitions()
        self.body = None

    def client(self, product, account):
        if (product, account) not in self.clients:
            who = self.settings["accounts"][account]
            http = HttpProfile(protocol="http", endpoint=who["endpoint"], reqMethod=self.settings["http_method"])
            profile = ClientProfile(signMethod=self.settings["sign_method"], httpProfile=http, language="en-US")
            profile.unsignedPayload = self.settings["unsigned_payload"]
            module = importlib.import_module(f"tencentcloud.{product}.{VERSIONS[product]}.{product}_client")
            make = getattr(module, f"{product.capitalize()}Client")
            credential = Credential(who["secret_id"], who["secret_key"], who.get("token"))
            client = make(credential, "ap-guangzhou", profile)
            client.call = self.keeping(client.call)
            self.clients[product, account] = client
        return self.clients[product, account]

    def keeping(self, call):
        """A client's own call, whose last answer is kept as it came."""

        def kept(*args, **options):
            self.body = call(*args, **options)
            return self.body

        return kept

    def call(self, product, action, account, params):
        """The answer's model as JSON."""
        models = importlib.import_module(f"tencentcloud.{product}.{VERSIONS[product]}.models")
        request = getattr(models, f"{action}Request")()
        request.from_json_string(json.dumps(params))
        answer = getattr(self.client(product, account), action)(request)
        # Models are lenient: what is missing or of another type passes through them.
        wrong = self.definitions.check_answer(product, action, json.loads(self.body)["Response"])
        if wrong:
            raise Failed(f"the answer is not as officially defined: {'; '.join(wrong)}")
        return json.loads(answer.to_json_string())


def call(cloud, step, variables):
    """Calls once and judges; answers what must be kept."""
    params = variables.fill(step.get("params", {}))
    wanted = step.get("expect_error")
    try:
        answer = cloud.call(step["product"], step["action"], step.get("as", "main"), params)
    except TencentCloudSDKException as error:
        if error.get_code() != wanted:
            raise Failed(f"{wanted or 'an answer'} was expected, not {error}") from error
        if not error.get_message():
            raise Failed(f"{wanted} comes without a message") from error
        check_request_id(error.get_request_id(), f"the error {wanted}")
        return {}
    if wanted:
        raise Failed(f"{wanted} was expected, not {json.dumps(answer)}")
    check_request_id(answer.get("RequestId"), "the answer")
    return answer


def call_until(cloud, step, variables):
    """Calls until the answer is as `repeat_until` wants it."""
    until = step["repeat_until"]
    deadline = time.monotonic() + until["within_seconds"]
    while True:
        answer = call(cloud, step, variables)
        try:
            judge(answer, variables.fill(until["expect"]))
            return answer
        except Failed as failed:
            if time.monotonic() > deadline:
                raise Failed(f"after {until['within_seconds']} s still: {failed}") from failed
        time.sleep(PAUSE)


def run(cloud, step, variables, publisher):
    if not is_known(step):
        raise Failed("the step has a word that is not in the README")
    variables.set(step.get("set", {}))
    if "push" in step:
        publisher.begin(variables.fill(step["push"]))
    elif "push_ends" in step:
        publisher.end(step["push_ends"])
    elif SDK in step.get("left_out_for", {}):
        print(f"{'left out':>9}  {step['left_out_for'][SDK]}:")
    else:
        answer = (call_until if "repeat_until" in step else call)(cloud, step, variables)
        judge(answer, variables.fill(step.get("expect", {})))
        for name, path in step.get("save", {}).items():
            found = look(answer, path)
            if found is None:
                raise Failed(f"{path} is to be saved and is not there: {json.dumps(answer)}")
            variables.set({name: found})


def run_all(scenario, settings):
    cloud = Cloud(settings)
    variables = Variables(settings["variables"])
    with Publisher(settings["publish"]) as publisher:
        for number, step in enumerate(scenario["steps"], 1):
            begin = time.monotonic()
            try:
                run(cloud, step, variables, publisher)
            except Failed as failed:
                sys.exit(f"step {number}, {step['name']}: {failed}")
            print(f"{(time.monotonic() - begin) * 1000:6.0f} ms  {step['name']}", flush=True)


def check_judgement(cases):
    for case in cases:
        try:
            judge(case["answer"], case["expect"])
            why, holds = "it holds", True
        except Failed as failed:
            why, holds = str(failed), False
        if holds != case["holds"]:
            sys.exit(f"{case['name']}: {why}")
    print(f"{len(cases)} expectations judged")


def main():
    # What the SDK's models do not know would be lost without a word.
    warnings.simplefilter("error")
    if sys.argv[1] == "--judge":
        check_judgement(json.loads(Path(sys.argv[2]).read_text()))
    else:
        run_all(*(json.loads(Path(name).read_text()) for name in sys.argv[1:3]))


if __name__ == "__main__":
    main()
