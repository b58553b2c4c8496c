// Stands for the configuration of an app. Mini-programs have no environment; the example is run with Node.js.
declare const process: { env: { [name: string]: string | undefined } };

export const endpoint = process.env["TRTC_RECORDING_ENDPOINT"] || "http://127.0.0.1:50051";
export const token = process.env["TRTC_RECORDING_TOKEN"] || "";
