// Compiled, and never run: WeChat's own typings of `wx` have what the client calls.
import { RecordingClient } from "@trtc-recording/miniprogram";

export const client = new RecordingClient({ endpoint: "https://recording.example.com", wx });
