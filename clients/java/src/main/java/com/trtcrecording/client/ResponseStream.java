package com.trtcrecording.client;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * The messages of a streaming call, as they come. Close it when it is not read to its end; what is
 * read afterwards ends with a {@link RecordingException} whose code is CANCELLED.
 */
public final class ResponseStream<T> implements Iterator<T>, AutoCloseable {
  private final Context.CancellableContext context;
  private final Iterator<T> messages;

  private ResponseStream(Context.CancellableContext context, Iterator<T> messages) {
    this.context = context;
    this.messages = messages;
  }

  static <T> ResponseStream<T> open(Supplier<Iterator<T>> call) {
    var context = Context.current().withCancellation();
    var previous = context.attach();
    try {
      return new ResponseStream<>(context, call.get());
    } finally {
      context.detach(previous);
    }
  }

  /** Waits for the next message or the end. */
  @Override
  public boolean hasNext() {
    try {
      return messages.hasNext();
    } catch (StatusRuntimeException e) {
      throw RecordingException.from(e);
    }
  }

  @Override
  public T next() {
    try {
      return messages.next();
    } catch (StatusRuntimeException e) {
      throw RecordingException.from(e);
    }
  }

  /** Cancels the call where it has not ended. */
  @Override
  public void close() {
    context.cancel(null);
  }
}
