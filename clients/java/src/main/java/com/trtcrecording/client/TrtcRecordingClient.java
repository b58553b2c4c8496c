package com.trtcrecording.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a trtc-recording service. It is safe for use by many threads; make one and keep
 * it. Its methods, and those of the clients it gives, throw {@link RecordingException} when a call
 * fails.
 */
public final class TrtcRecordingClient implements AutoCloseable {
  static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
  // An error may name a hundred wrong fields, which is more than gRPC's 8 KiB.
  private static final int MAX_METADATA_BYTES = 256 * 1024;
  private static final long CLOSE_SECONDS = 5;

  private final ManagedChannel connection;
  private final Channel channel;
  private final Calls calls;

  private TrtcRecordingClient(ManagedChannel connection, CallInterceptor interceptor) {
    this.connection = connection;
    this.channel = ClientInterceptors.intercept(connection, interceptor);
    this.calls = new Calls(channel, CallOptions.DEFAULT);
  }

  /** Makes a client of the service at {@code http://host:port} or {@code https://host:port}. */
  public static Builder builder(String endpoint) {
    return new Builder(endpoint);
  }

  /** StreamIds of users in rooms, and the way back. */
  public StreamIdResolverClient streamIdResolver() {
    return new StreamIdResolverClient(calls);
  }

  /** Settings of automatic recording, and recording tasks. */
  public RecordingConfigClient recordingConfig() {
    return new RecordingConfigClient(calls);
  }

  /** Recorded files. */
  public MediaSearchClient mediaSearch() {
    return new MediaSearchClient(calls);
  }

  /** Mixes of a room's streams. */
  public MixTranscodeClient mixTranscode() {
    return new MixTranscodeClient(calls);
  }

  /**
   * The connection with this client's API key, timeout and limits, for generated stubs. Those throw
   * {@link io.grpc.StatusRuntimeException}; see {@link RecordingException#from}.
   */
  public Channel channel() {
    return channel;
  }

  /**
   * Downloads a recording into a file, which is called {@code <path>.part} until all is there and
   * replaces what has that name then. It goes on after a broken call where it stopped, up to five
   * times in a row without a byte. Where it fails, or the thread is interrupted, nothing is left
   * behind.
   *
   * @throws RecordingException when a call fails, or with DATA_LOSS when what came is not what was
   *     announced
   * @throws IOException when the file cannot be written
   */
  public Download download(String fileId, Path path) throws IOException {
    var part = path.resolveSibling(path.getFileName() + ".part");
    try {
      Downloader downloader;
      try (var out = Files.newOutputStream(part)) {
        downloader = new Downloader(mediaSearch(), fileId, out);
        downloader.run();
      }
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      return downloader.result(path);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Ends the connection. Calls that run have five seconds to end. */
  @Override
  public void close() {
    connection.shutdown();
    try {
      if (!connection.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        connection.shutdownNow();
      }
    } catch (InterruptedException e) {
      connection.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a {@link TrtcRecordingClient}. */
  public static final class Builder {
    private final URI endpoint;
    private String apiKey = "";
    private Path caFile;
    private Duration timeout = Duration.ofSeconds(30);

    private Builder(String endpoint) {
      this.endpoint = parse(endpoint);
    }

    /** Sends this API key with every call. By default none is sent. */
    public Builder apiKey(String apiKey) {
      this.apiKey = CallSettings.checkApiKey(apiKey);
      return this;
    }

    /**
     * Trusts the authorities in this PEM file and no others, for an https endpoint. By default
     * those of the Java installation are trusted.
     */
    public Builder caFile(Path caFile) {
      this.caFile = Objects.requireNonNull(caFile);
      return this;
    }

    /** How long a call with one answer may take with all its attempts: by default 30 s. */
    public Builder timeout(Duration timeout) {
      this.timeout = CallSettings.checkTimeout(timeout);
      return this;
    }

    /**
     * Makes the client. It connects at the first call.
     *
     * @throws IllegalArgumentException for a CA file with an http endpoint
     * @throws UncheckedIOException when the CA file cannot be read
     */
    public TrtcRecordingClient build() {
      var version = TrtcRecordingClient.class.getPackage().getImplementationVersion();
      var connection =
          Grpc.newChannelBuilder(target(endpoint), credentials())
              .userAgent("trtc-recording-client/" + (version == null ? "dev" : version))
              .maxInboundMessageSize(MAX_MESSAGE_BYTES)
              .maxInboundMetadataSize(MAX_METADATA_BYTES)
              .defaultServiceConfig(RetryPolicy.serviceConfig())
              .disableServiceConfigLookUp()
              .build();
      return new TrtcRecordingClient(connection, new CallInterceptor(timeout, apiKey));
    }

    private ChannelCredentials credentials() {
      if (isHttps(endpoint)) {
        var credentials = TlsChannelCredentials.newBuilder();
        try {
          return caFile == null
              ? credentials.build()
              : credentials.trustManager(caFile.toFile()).build();
        } catch (IOException e) {
          throw new UncheckedIOException("the CA file cannot be read", e);
        }
      }
      if (caFile != null) {
        throw new IllegalArgumentException("a CA file is of use for an https endpoint only");
      }
      return InsecureChannelCredentials.create();
    }

    private static URI parse(String endpoint) {
      var uri = URI.create(endpoint);
      var isOurs =
          ("http".equals(uri.getScheme()) || isHttps(uri))
              && uri.getHost() != null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
              && uri.getQuery() == null
              && uri.getUserInfo() == null;
      if (!isOurs) {
        throw new IllegalArgumentException(
            "an endpoint is http://host:port or https://host:port, and this is " + endpoint);
      }
      return uri;
    }

    private static boolean isHttps(URI uri) {
      return "https".equals(uri.getScheme());
    }

    private static String target(URI endpoint) {
      var usual = isHttps(endpoint) ? 443 : 80;
      var port = endpoint.getPort() == -1 ? usual : endpoint.getPort();
      return "dns:///" + endpoint.getHost() + ":" + port;
    }
  }
}
