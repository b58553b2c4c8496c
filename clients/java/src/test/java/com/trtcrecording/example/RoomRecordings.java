package com.trtcrecording.example;

import com.google.protobuf.util.Durations;
import com.trtcrecording.client.TrtcRecordingClient;
import com.trtcrecording.v1.ResolveStreamIdRequest;
import com.trtcrecording.v1.RoomId;
import com.trtcrecording.v1.RoomQuery;
import com.trtcrecording.v1.SearchMediaRequest;
import com.trtcrecording.v1.StreamIdentity;
import com.trtcrecording.v1.StreamType;

public final class RoomRecordings {
  private static final int APP = 1400000001;
  private static final RoomId ROOM = RoomId.newBuilder().setNumber(12345).build();

  public static void main(String[] args) {
    var endpoint = System.getenv("TRTC_RECORDING_ENDPOINT");
    var apiKey = System.getenv().getOrDefault("TRTC_RECORDING_TOKEN", "");
    try (var client = TrtcRecordingClient.builder(endpoint).apiKey(apiKey).build()) {
      var user =
          StreamIdentity.newBuilder()
              .setSdkAppId(APP)
              .setRoomId(ROOM)
              .setUserId("userA")
              .setStreamType(StreamType.STREAM_TYPE_MAIN);
      var resolve = ResolveStreamIdRequest.newBuilder().setIdentity(user).build();
      var answer = client.streamIdResolver().resolveStreamId(resolve);
      System.out.println(answer.getResolved().getStreamId());

      var room = RoomQuery.newBuilder().setSdkAppId(APP).setRoomId(ROOM).addUserIds("userA");
      var search = SearchMediaRequest.newBuilder().setRoom(room).build();
      for (var media : client.mediaSearch().searchMediaAll(search)) {
        var seconds = Durations.toSecondsAsDouble(media.getDuration());
        System.out.println(media.getFileId() + " " + seconds + " s");
      }
    }
  }
}
