package com.trtcrecording.client;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of all pages, from the request's {@code page_token} on. A page is asked for when its
 * first item is; each iteration begins anew. An iteration throws {@link RecordingException}.
 */
public final class Paged<T> implements Iterable<T> {
  record Page<T>(List<T> items, String nextToken) {}

  private final String firstToken;
  private final Function<String, Page<T>> fetch;

  Paged(String firstToken, Function<String, Page<T>> fetch) {
    this.firstToken = firstToken;
    this.fetch = fetch;
  }

  /** The items, one after the other. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  private final class Items implements Iterator<T> {
    private Iterator<T> page = Collections.emptyIterator();
    private String token = firstToken;
    private boolean lastPage;

    @Override
    public boolean hasNext() {
      // A page may be empty although others follow.
      while (!page.hasNext() && !lastPage) {
        var fetched = fetch.apply(token);
        page = fetched.items().iterator();
        token = fetched.nextToken();
        lastPage = token.isEmpty();
      }
      return page.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
