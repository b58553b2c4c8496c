"""Drives a sandbox with the unchanged official SDK. Only endpoint and protocol are set.

usage: official_sdk.py (bind | media | unbind | tasks | signatures | refusals) HOST:PORT SECRET_ID SECRET_KEY DOMAIN STREAM_ID

Each command leaves with status 0 when everything holds, else with the assertion that does not.
"""

import datetime
import itertools
import json
import os
import sys
import time
import uuid
from unittest import mock

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client, models as live
from tencentcloud.trtc.v20190722 import models as trtc, trtc_client
from tencentcloud.vod.v20180717 import models as vod, vod_client

FORMATS = ["aac", "flv", "m3u8", "mp4"]
DEADLINE = 30.0
# Without its codecs the sandbox makes no cover pictures.
COVERS = os.environ["SANDBOX_MAKES_COVERS"] == "1"
SEEN = set()


def check_request_id(text):
    assert str(uuid.UUID(text)) == text, f"RequestId {text!r} is no UUID"
    assert text not in SEEN, f"RequestId {text} came twice"
    SEEN.add(text)


def answered(response):
    check_request_id(response.RequestId)
    return response


def request(kind, **fields):
    made = kind()
    made.from_json_string(json.dumps(fields))
    return made


class Cloud:
    def __init__(self, endpoint, secret_id, secret_key, sign_method="TC3-HMAC-SHA256", method="POST"):
        self.endpoint = endpoint
        self.secret_id = secret_id
        self.secret_key = secret_key
        http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=method)
        profile = ClientProfile(signMethod=sign_method, httpProfile=http, language="en-US")
        credential = Credential(secret_id, secret_key)
        self.live = live_client.LiveClient(credential, "", profile)
        # Making and stopping record tasks wants a region.
        self.tasks = live_client.LiveClient(credential, "ap-guangzhou", profile)
        self.vod = vod_client.VodClient(credential, "", profile)
        self.trtc = trtc_client.TrtcClient(credential, "ap-guangzhou", profile)


def refused(code, call):
    try:
        response = call()
    except TencentCloudSDKException as error:
        assert error.get_code() == code, f"{error.get_code()} instead of {code}: {error}"
        assert error.get_message(), "an error must say what to do"
        check_request_id(error.get_request_id())
        return
    raise AssertionError(f"answered {response} instead of {code}")


def bind(cloud, domain, _):
    formats = {name: {"Enable": 1} for name in ("FlvParam", "HlsParam", "Mp4Param", "AacParam")}
    wanted = request(live.CreateLiveRecordTemplateRequest, TemplateName="first", Description="d", **formats)
    template = answered(cloud.live.CreateLiveRecordTemplate(wanted)).TemplateId
    assert template > 0
    change = request(live.ModifyLiveRecordTemplateRequest, TemplateId=template, TemplateName="all_four")
    answered(cloud.live.ModifyLiveRecordTemplate(change))

    one = request(live.DescribeLiveRecordTemplateRequest, TemplateId=template)
    shown = answered(cloud.live.DescribeLiveRecordTemplate(one)).Template
    every = answered(cloud.live.DescribeLiveRecordTemplates(live.DescribeLiveRecordTemplatesRequest()))
    for found in [shown, *every.Templates]:
        assert (found.TemplateId, found.TemplateName, found.Description) == (template, "all_four", "d")
        params = [found.FlvParam, found.HlsParam, found.Mp4Param, found.AacParam]
        assert [param.Enable for param in params] == [1, 1, 1, 1]
        assert found.Mp3Param.Enable == 0
    assert len(every.Templates) == 1

    rule = {"DomainName": domain, "TemplateId": template, "AppName": "", "StreamName": ""}
    wanted = request(live.CreateLiveRecordRuleRequest, **rule)
    answered(cloud.live.CreateLiveRecordRule(wanted))
    refused("FailedOperation.RuleAlreadyExist", lambda: cloud.live.CreateLiveRecordRule(wanted))
    rules = answered(cloud.live.DescribeLiveRecordRules(live.DescribeLiveRecordRulesRequest())).Rules
    assert [(r.DomainName, r.TemplateId, r.AppName, r.StreamName) for r in rules] == [(domain, template, "", "")]
    callbacks = cloud.live.DescribeLiveCallbackRules(live.DescribeLiveCallbackRulesRequest())
    assert answered(callbacks).Rules == []


def unbind(cloud, domain, stream_id):
    live_now = cloud.live.DescribeLiveStreamOnlineList(live.DescribeLiveStreamOnlineListRequest())
    assert (answered(live_now).TotalNum, live_now.OnlineInfo) == (0, [])
    (rule,) = answered(cloud.live.DescribeLiveRecordRules(live.DescribeLiveRecordRulesRequest())).Rules
    template = request(live.DeleteLiveRecordTemplateRequest, TemplateId=rule.TemplateId)
    refused("FailedOperation.ConfInUsed", lambda: cloud.live.DeleteLiveRecordTemplate(template))
    other = request(live.DeleteLiveRecordRuleRequest, DomainName=domain, AppName="", StreamName=stream_id)
    refused("InvalidParameter.RuleNotFound", lambda: cloud.live.DeleteLiveRecordRule(other))
    own = request(live.DeleteLiveRecordRuleRequest, DomainName=domain, AppName="", StreamName="")
    answered(cloud.live.DeleteLiveRecordRule(own))
    answered(cloud.live.DeleteLiveRecordTemplate(template))
    refused("InvalidParameter.TemplateNotFound", lambda: cloud.live.DeleteLiveRecordTemplate(template))


def search(cloud, **fields):
    return answered(cloud.vod.SearchMedia(request(vod.SearchMediaRequest, **fields)))


def describe(cloud, ids):
    return answered(cloud.vod.DescribeMediaInfos(request(vod.DescribeMediaInfosRequest, FileIds=ids)))


def media(cloud, domain, stream_id):
    deadline = time.monotonic() + DEADLINE
    for pause in itertools.repeat(0.05):
        found = search(cloud, StreamIds=[stream_id], Sort={"Field": "CreateTime", "Order": "Asc"}, Limit=20)
        if found.TotalCount >= len(FORMATS):
            break
        assert time.monotonic() < deadline, f"{found.TotalCount} recordings after {DEADLINE} s"
        time.sleep(pause)
    assert found.TotalCount == len(found.MediaInfoSet) == len(FORMATS)
    assert sorted(info.BasicInfo.Type for info in found.MediaInfoSet) == FORMATS
    assert search(cloud, StreamIds=[stream_id.upper()]).TotalCount == 0
    assert search(cloud, StreamIds=["other", stream_id], Categories=["Audio"]).TotalCount == 1

    ids = [info.FileId for info in found.MediaInfoSet]
    described = describe(cloud, [*ids, "1"])
    assert described.NotExistFileIdSet == ["1"]
    as_text = [info.to_json_string() for info in found.MediaInfoSet]
    assert [info.to_json_string() for info in described.MediaInfoSet] == as_text
    for info in described.MediaInfoSet:
        basic, meta = info.BasicInfo, info.MetaData
        record = basic.SourceInfo.LiveRecordInfo
        assert basic.SourceInfo.SourceType == "Record"
        assert (record.Domain, record.Path, record.StreamId) == (domain, "trtc_12345678", stream_id)
        assert basic.SourceInfo.SourceContext.endswith("?sdkappid=12345678&roomid=12345&userid=dXNlckE=")
        assert basic.ExpireTime == "9999-12-31T23:59:59Z"
        assert basic.Name.startswith(stream_id + "_")
        assert abs(meta.Duration - 5.0) < 0.5, f"{basic.Type}: {meta.Duration} s"
        assert meta.Size > 10_000 and meta.Container == basic.Type
        assert [audio.Codec for audio in meta.AudioStreamSet] == ["aac"]
        pictures = [(video.Codec, video.Width, video.Height, video.Fps) for video in meta.VideoStreamSet]
        assert pictures == ([] if basic.Type == "aac" else [("h264", 320, 180, 25)])
        assert (basic.CoverUrl != "") == (COVERS and basic.Type != "aac")

    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)
    end = later.strftime("%Y-%m-%dT%H:%M:%SZ")
    change = request(vod.ModifyMediaInfoRequest, FileId=ids[0], ExpireTime=end, Description="kept a week")
    answered(cloud.vod.ModifyMediaInfo(change))
    changed = describe(cloud, [ids[0]]).MediaInfoSet[0].BasicInfo
    assert (changed.ExpireTime, changed.Description) == (end, "kept a week")
    past = request(vod.ModifyMediaInfoRequest, FileId=ids[0], ExpireTime="2020-01-01T00:00:00Z")
    refused("InvalidParameterValue.ExpireTime", lambda: cloud.vod.ModifyMediaInfo(past))

    gone = request(vod.DeleteMediaRequest, FileId=ids[0])
    answered(cloud.vod.DeleteMedia(gone))
    refused("ResourceNotFound.FileNotExist", lambda: cloud.vod.DeleteMedia(gone))
    assert search(cloud, StreamIds=[stream_id]).TotalCount == len(FORMATS) - 1
    assert describe(cloud, [ids[0]]).NotExistFileIdSet == [ids[0]]

    apps = answered(cloud.vod.DescribeSubAppIds(vod.DescribeSubAppIdsRequest()))
    assert [app.SubAppId for app in apps.SubAppIdInfoSet] == [1309192954, 1500000001]
    assert search(cloud, SubAppId=1500000001).TotalCount == 0


def tasks(cloud, domain, stream_id):
    now = int(time.time())
    stream = {"DomainName": domain, "AppName": "live", "StreamName": stream_id}
    wanted = request(live.CreateRecordTaskRequest, **stream, StartTime=now, EndTime=now + 600, TemplateId=1)
    refused("MissingParameter", lambda: cloud.live.CreateRecordTask(wanted))
    task = answered(cloud.tasks.CreateRecordTask(wanted)).TaskId
    answered(cloud.tasks.StopRecordTask(request(live.StopRecordTaskRequest, TaskId=task)))
    window = request(live.DescribeRecordTaskRequest, StartTime=now - 60, EndTime=now + 3600, StreamName=stream_id)
    listed = answered(cloud.live.DescribeRecordTask(window))
    (found,) = listed.TaskList
    assert listed.ScrollToken == ""
    assert (found.TaskId, found.TemplateId, found.StartTime, found.EndTime) == (task, 1, now, now + 600)
    assert (found.DomainName, found.AppName, found.StreamName) == (domain, "live", stream_id)
    assert 0 <= found.Stopped - now < 60
    gone = request(live.DeleteRecordTaskRequest, TaskId=task)
    answered(cloud.live.DeleteRecordTask(gone))
    refused("ResourceNotFound.TaskId", lambda: cloud.live.DeleteRecordTask(gone))

    def state():
        asked = request(live.DescribeLiveStreamStateRequest, **stream)
        return answered(cloud.live.DescribeLiveStreamState(asked)).StreamState

    assert state() == "inactive"
    answered(cloud.live.DropLiveStream(request(live.DropLiveStreamRequest, **stream)))
    answered(cloud.live.ForbidLiveStream(request(live.ForbidLiveStreamRequest, **stream, Reason="test")))
    assert state() == "forbid"
    answered(cloud.live.ResumeLiveStream(request(live.ResumeLiveStreamRequest, **stream)))
    assert state() == "inactive"


def signatures(cloud, _, stream_id):
    for sign, method in itertools.product(("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"), ("POST", "GET")):
        other = Cloud(cloud.endpoint, cloud.secret_id, cloud.secret_key, sign, method)
        try:
            # Lists, objects, and characters that encoders write in different ways.
            awkward = ["a b+c/d=e&f", "房间~*'()", stream_id]
            order = {"Field": "CreateTime", "Order": "Asc"}
            span = {"After": "2020-01-01T00:00:00+08:00"}
            found = search(other, StreamIds=awkward, Sort=order, CreateTime=span, Limit=2)
            assert (found.TotalCount, found.MediaInfoSet) == (0, [])
            assert describe(other, ["1", "a b+c"]).NotExistFileIdSet == ["1", "a b+c"]
            rules = other.live.DescribeLiveRecordRules(live.DescribeLiveRecordRulesRequest())
            assert answered(rules).Rules == []
            made = request(
                live.CreateLiveRecordTemplateRequest,
                TemplateName="录制_" + sign.replace("-", "_"),
                Mp4Param={"Enable": 1, "RecordInterval": 60, "VodFileName": "{StreamID} & {StartYear}"},
            )
            template = answered(other.live.CreateLiveRecordTemplate(made)).TemplateId
            one = request(live.DescribeLiveRecordTemplateRequest, TemplateId=template)
            shown = answered(other.live.DescribeLiveRecordTemplate(one)).Template
            assert (shown.TemplateName, shown.Mp4Param.VodFileName) == (
                made.TemplateName,
                made.Mp4Param.VodFileName,
            )
            assert shown.Mp4Param.RecordInterval == 60
            gone = request(live.DeleteLiveRecordTemplateRequest, TemplateId=template)
            answered(other.live.DeleteLiveRecordTemplate(gone))
        except Exception as error:
            raise AssertionError(f"{sign} by {method}") from error


def refusals(cloud, _, stream_id):
    for sign, method in itertools.product(("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"), ("POST", "GET")):

        def look(secret_id=cloud.secret_id, secret_key=cloud.secret_key):
            return search(Cloud(cloud.endpoint, secret_id, secret_key, sign, method), StreamIds=[stream_id])

        look()
        refused("AuthFailure.SignatureFailure", lambda: look(secret_key=cloud.secret_key + "x"))
        refused("AuthFailure.SecretIdNotFound", lambda: look(secret_id="AKIDnobody"))
        real = time.time
        for shift in (-301, 302):
            with mock.patch("time.time", lambda: real() + shift):
                refused("AuthFailure.SignatureExpire", look)
        for shift in (-290, 290):
            with mock.patch("time.time", lambda: real() + shift):
                look()
        other = Cloud(cloud.endpoint, cloud.secret_id, cloud.secret_key, sign, method)
        refused("InvalidAction", lambda: other.vod.call_json("MakeCoffee", {}))
        refused("InvalidAction", lambda: other.live.call_json("SearchMedia", {}))
        refused("UnknownParameter", lambda: other.vod.call_json("SearchMedia", {"Sugar": 2}))
        refused("MissingParameter", lambda: other.vod.call_json("DeleteMedia", {}))

    room = request(trtc.DescribeRoomInfoRequest, SdkAppId="12345678", StartTime=0, EndTime=1)
    refused("InvalidAction", lambda: cloud.trtc.DescribeRoomInfo(room))
    refused("InvalidAction", lambda: cloud.trtc.call_json("CreateBasicModeration", {}))


def main():
    command, endpoint, secret_id, secret_key, domain, stream_id = sys.argv[1:]
    commands = [bind, media, unbind, tasks, signatures, refusals]
    {each.__name__: each for each in commands}[command](Cloud(endpoint, secret_id, secret_key), domain, stream_id)
    assert SEEN, "nothing was called"


if __name__ == "__main__":
    main()
