import os

from trtc_recording import Client, v1

with Client(os.environ["TRTC_RECORDING_ENDPOINT"], token=os.environ.get("TRTC_RECORDING_TOKEN")) as client:
    app, room = 1400000001, v1.RoomId(number=12345)
    user = v1.StreamIdentity(sdk_app_id=app, room_id=room, user_id="userA", stream_type=v1.STREAM_TYPE_MAIN)
    answer = client.stream_id_resolver.ResolveStreamId(v1.ResolveStreamIdRequest(identity=user))
    print(answer.resolved.stream_id)
    query = v1.RoomQuery(sdk_app_id=app, room_id=room, user_ids=["userA"])
    for media in client.search_media(v1.SearchMediaRequest(room=query)):
        print(media.file_id, media.duration.ToTimedelta().total_seconds(), "s")
