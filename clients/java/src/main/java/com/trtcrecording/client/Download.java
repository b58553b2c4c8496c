package com.trtcrecording.client;

import com.trtcrecording.v1.Media;
import java.nio.file.Path;

/**
 * A recording that was downloaded.
 *
 * @param path the file
 * @param media the recording, as it was when the download began
 * @param sizeBytes the size of the file in bytes
 * @param sha256 SHA-256 of the file in lower-case hex
 * @param resumed how often it had to go on after a broken call
 */
public record Download(Path path, Media media, long sizeBytes, String sha256, int resumed) {}
