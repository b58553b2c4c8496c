// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "TrtcRecording",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "TrtcRecording", targets: ["TrtcRecording"])],
    targets: [.target(name: "TrtcRecording")]
)
