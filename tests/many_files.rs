//! Searches go on past the cloud's 5,000 rows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/clones.rs"]
mod clones;
mod support;

use std::collections::HashSet;

use support::{Dev, all_formats, room_query, search_room, search_streams};
use trtc_recording::proto::v1;

const COUNT: u32 = 5_600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_go_on_past_the_clouds_5000_rows() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    dev.config().await.update_recording_settings(all_formats()).await.unwrap();
    dev.publish(1, &["--sdk-app-id", "12345678", "--room", "7", "--user", "u"]).await;
    dev.wait_for(search_streams(&["12345678_7_u_main"]), 4).await;
    let sandbox = dev.data_dir.join("sandbox");
    dev.stop();
    clones::clone_recordings(&sandbox, "12345678_7_copy", 2, COUNT).await;

    let dev = Dev::start_again(dir.path());
    let mut media = dev.media().await;
    // By user: two StreamIds of 2,800 files each. By room: 5,604 files whose names begin alike.
    for (query, expected) in
        [(room_query(7, &["copy_0", "copy_1"]), COUNT as usize), (room_query(7, &[]), COUNT as usize + 4)]
    {
        for order in [v1::SearchOrder::CreateTimeAsc, v1::SearchOrder::CreateTimeDesc] {
            let mut request =
                v1::SearchMediaRequest { page_size: 900, order: order.into(), ..search_room(query.clone()) };
            let mut found: Vec<(i64, String)> = Vec::new();
            loop {
                let page = media.search_media(request.clone()).await.unwrap().into_inner();
                found.extend(
                    page.media.into_iter().map(|media| (media.create_time.unwrap().seconds, media.file_id)),
                );
                request.page_token = page.next_page_token;
                if request.page_token.is_empty() {
                    break;
                }
            }
            let distinct: HashSet<&String> = found.iter().map(|(_, id)| id).collect();
            assert_eq!((found.len(), distinct.len()), (expected, expected));
            let mut sorted = found.clone();
            sorted.sort();
            if order == v1::SearchOrder::CreateTimeDesc {
                sorted.reverse();
            }
            assert!(found == sorted, "the order is by time, then by FileId");
        }
    }
}
