//! One ordered result out of many searches, past the cloud's 5,000 rows.
//!
//! SearchMedia names at most ten StreamIds a call, ends at row 5,000 and orders by whole seconds only. Here the
//! groups of a query are read by moving the time window forward second by complete second, and merged by
//! (CreateTime, FileId). A page is named by the key of its last row, so pages neither skip nor repeat rows when files
//! come and go between them.

use std::cmp::Ordering;

use futures::stream::{StreamExt as _, TryStreamExt as _};
use time::OffsetDateTime;

use super::error::CloudError;
use super::transport::Cloud;
use super::vod::{
    MAX_NAME_PREFIXES, MAX_ROWS, MAX_STREAM_IDS, MediaInfo, SearchRequest, Sort, TimeRange, parse_time,
};
use crate::domain::identity::StreamType;
use crate::domain::media::{RoomFilter, read_push_url};
use crate::domain::trtc_name::read_trtc_name;

/// Rows asked for beyond those wanted: the last second of an answer is not known to be complete, and a second call for
/// its sake would cost as much again.
const SPARE_ROWS: usize = 100;
/// Rows asked for where most of them are not expected to be wanted.
const SCAN_ROWS: usize = 1_000;
/// Calls that one page may cost for one group; then a short page is answered.
const CALLS_PER_PAGE: usize = 20;
/// Groups read at the same time.
const PARALLEL_GROUPS: usize = 8;

/// One kind of search. A file found by several is one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// Files of up to [`MAX_STREAM_IDS`] StreamIds.
    StreamIds(Vec<String>),
    /// Recorded streams whose names begin with one of up to [`MAX_NAME_PREFIXES`] texts, if the filter admits them.
    NamePrefixes(Vec<String>, RoomFilter),
    /// Files that TRTC's own recorder made of a room, of these users and this uplink if any are named.
    TrtcRoom { sdk_app_id: u32, room: String, user_ids: Vec<String>, stream_type: Option<StreamType> },
    /// All recorded streams that the filter admits.
    EveryRecord(RoomFilter),
}

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub groups: Vec<Group>,
    /// Containers; empty means all.
    pub media_types: Vec<&'static str>,
    /// Stored at or after this.
    pub start: Option<OffsetDateTime>,
    /// Stored before this.
    pub end: Option<OffsetDateTime>,
    pub descending: bool,
}

/// Where a page ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// CreateTime, Unix seconds.
    pub second: i64,
    /// `None`: behind every file of that second.
    pub file_id: Option<String>,
}

/// A page of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub rows: Vec<MediaInfo>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Key>,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Cloud(#[from] CloudError),
    #[error("more than {MAX_ROWS} matching files were stored at {second}")]
    TooDense { second: OffsetDateTime },
}

/// Whatever answers SearchMedia.
pub trait SearchSource: Sync {
    /// One SearchMedia call.
    fn search(
        &self,
        request: &SearchRequest,
    ) -> impl Future<Output = Result<Vec<MediaInfo>, CloudError>> + Send;
}

impl SearchSource for Cloud {
    async fn search(&self, request: &SearchRequest) -> Result<Vec<MediaInfo>, CloudError> {
        self.search_media(request).await
    }
}

/// Groups of StreamIds within the cloud's limit.
pub fn stream_id_groups(stream_ids: &[String]) -> impl Iterator<Item = Group> + '_ {
    stream_ids.chunks(MAX_STREAM_IDS).map(|ids| Group::StreamIds(ids.to_vec()))
}

/// Groups of name prefixes within the cloud's limit.
pub fn name_prefix_groups(filter: &RoomFilter) -> impl Iterator<Item = Group> + '_ {
    filter
        .prefixes
        .chunks(MAX_NAME_PREFIXES)
        .map(|prefixes| Group::NamePrefixes(prefixes.to_vec(), filter.clone()))
}

/// The page of at most `size` rows behind `after`.
pub async fn page<S: SearchSource>(
    source: &S,
    query: &Query,
    after: Option<&Key>,
    size: usize,
) -> Result<Page, SearchError> {
    let reads: Vec<_> =
        query.groups.iter().map(|group| read_group(source, query, group, after, size + 1)).collect();
    let parts: Vec<Part> = futures::stream::iter(reads).buffered(PARALLEL_GROUPS).try_collect().await?;

    // Behind the nearest frontier some group may still have rows that belong before those read.
    let frontier = parts.iter().filter_map(|part| part.frontier).min_by(|a, b| query.order(*a, *b));
    let mut rows: Vec<Row> = parts.into_iter().flat_map(|part| part.rows).collect();
    if let Some(frontier) = frontier {
        rows.retain(|row| query.order(row.second, frontier) != Ordering::Greater);
    }
    rows.sort_by(|a, b| query.compare(a, b));
    rows.dedup_by(|a, b| a.info.file_id == b.info.file_id);

    let next = if rows.len() > size {
        rows.truncate(size);
        rows.last().map(|row| Key { second: row.second, file_id: Some(row.info.file_id.clone()) })
    } else {
        frontier.map(|second| Key { second, file_id: None })
    };
    Ok(Page { rows: rows.into_iter().map(|row| row.info).collect(), next })
}

struct Row {
    second: i64,
    info: MediaInfo,
}

/// What was read of one group: every row up to and with the second `frontier`; `None` when it was read to its end.
struct Part {
    rows: Vec<Row>,
    frontier: Option<i64>,
}

async fn read_group<S: SearchSource>(
    source: &S,
    query: &Query,
    group: &Group,
    after: Option<&Key>,
    want: usize,
) -> Result<Part, SearchError> {
    let fewest = if matches!(group, Group::EveryRecord(_)) { SCAN_ROWS } else { 0 };
    let limit = (want + SPARE_ROWS).max(fewest);
    let mut rows: Vec<Row> = Vec::new();
    let mut anchor = after.map(|key| key.second);
    let mut offset = 0;
    // Rows of the second that the window starts with, while it is larger than one answer.
    let mut of_anchor: Vec<Row> = Vec::new();
    for call in 1.. {
        let limit = limit.min(MAX_ROWS - offset);
        let request = query.request(group, anchor, offset, limit);
        let answer = source.search(&request).await?;
        let count = answer.len();
        let fallback = anchor.unwrap_or_default();
        let mut answer: Vec<Row> = answer
            .into_iter()
            .map(|info| {
                let second =
                    parse_time(&info.basic_info.create_time).map_or(fallback, OffsetDateTime::unix_timestamp);
                Row { second, info }
            })
            .collect();
        let last = answer.last().map(|row| row.second);
        answer.retain(|row| group.admits(&row.info) && after.is_none_or(|key| query.is_behind(row, key)));
        let Some(last) = last.filter(|_| count == limit) else {
            rows.append(&mut of_anchor);
            rows.append(&mut answer);
            return Ok(Part { rows, frontier: None });
        };
        if anchor == Some(last) {
            // A second with more files than an answer holds: the only case where offsets are needed.
            of_anchor.append(&mut answer);
            offset += count;
            if offset >= MAX_ROWS {
                let second = OffsetDateTime::from_unix_timestamp(last).unwrap_or(OffsetDateTime::UNIX_EPOCH);
                return Err(SearchError::TooDense { second });
            }
            continue;
        }
        // Seconds before the last are complete; the last one is read again from its start.
        rows.append(&mut of_anchor);
        rows.extend(answer.into_iter().filter(|row| row.second != last));
        anchor = Some(last);
        offset = 0;
        if rows.len() >= want || call >= CALLS_PER_PAGE {
            let complete = if query.descending { last + 1 } else { last - 1 };
            return Ok(Part { rows, frontier: Some(complete) });
        }
    }
    unreachable!("the loop ends by returning")
}

impl Query {
    fn request(&self, group: &Group, anchor: Option<i64>, offset: usize, limit: usize) -> SearchRequest {
        let start = self.start.map(ceil_second);
        let end = self.end.map(ceil_second);
        let (after, before) = if self.descending {
            (start, anchor.map(|second| second + 1).or(end))
        } else {
            (anchor.or(start), end)
        };
        let time = |second: i64| OffsetDateTime::from_unix_timestamp(second).ok();
        let range = TimeRange { after: after.and_then(time), before: before.and_then(time) };
        let mut request = SearchRequest {
            media_types: self.media_types.clone(),
            create_time: (range != TimeRange::default()).then_some(range),
            sort: if self.descending { Sort::DESCENDING } else { Sort::ASCENDING },
            offset,
            limit,
            ..SearchRequest::default()
        };
        match group {
            Group::StreamIds(ids) => request.stream_ids.clone_from(ids),
            Group::NamePrefixes(prefixes, _) => {
                request.name_prefixes.clone_from(prefixes);
                request.source_types = vec!["Record"];
            }
            Group::TrtcRoom { sdk_app_id, room, .. } => {
                request.trtc_sdk_app_ids = vec![*sdk_app_id];
                request.trtc_room_ids = vec![room.clone()];
                request.source_types = vec!["TrtcRecord"];
            }
            Group::EveryRecord(_) => request.source_types = vec!["Record"],
        }
        request
    }

    fn order(&self, a: i64, b: i64) -> Ordering {
        if self.descending { b.cmp(&a) } else { a.cmp(&b) }
    }

    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        let ascending = (a.second, &a.info.file_id).cmp(&(b.second, &b.info.file_id));
        if self.descending { ascending.reverse() } else { ascending }
    }

    fn is_behind(&self, row: &Row, key: &Key) -> bool {
        match self.order(row.second, key.second) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => key.file_id.as_ref().is_some_and(|file_id| {
                let order = row.info.file_id.cmp(file_id);
                order == if self.descending { Ordering::Less } else { Ordering::Greater }
            }),
        }
    }
}

/// Files have whole seconds, so a limit within a second is that second's end.
fn ceil_second(at: OffsetDateTime) -> i64 {
    at.unix_timestamp() + i64::from(at.nanosecond() > 0)
}

impl Group {
    fn admits(&self, info: &MediaInfo) -> bool {
        match self {
            Self::StreamIds(_) => true,
            Self::NamePrefixes(_, filter) | Self::EveryRecord(filter) => {
                read_push_url(&info.basic_info.source_info.source_context)
                    .is_some_and(|push| filter.admits(&push))
            }
            Self::TrtcRoom { user_ids, stream_type, .. } => {
                let recorded = &info.basic_info.source_info.trtc_record_info.user_ids;
                let told = read_trtc_name(&info.basic_info.name);
                // What a file does not tell lets it through: better one too many than one lost.
                let of_users = match recorded.as_slice() {
                    _ if user_ids.is_empty() => true,
                    [] => told.user_id.is_empty() || user_ids.contains(&told.user_id),
                    recorded => recorded.iter().any(|user| user_ids.contains(user)),
                };
                let wanted = |found| stream_type.is_none_or(|wanted| wanted == found);
                of_users && told.stream_type.is_none_or(wanted)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A cloud of files (second, id) that searches as VOD does.
    #[derive(Default)]
    struct Files {
        files: Mutex<Vec<(i64, u32)>>,
        calls: Mutex<usize>,
    }

    impl Files {
        fn new(files: impl IntoIterator<Item = (i64, u32)>) -> Self {
            Self { files: Mutex::new(files.into_iter().collect()), ..Self::default() }
        }
    }

    impl SearchSource for Files {
        async fn search(&self, request: &SearchRequest) -> Result<Vec<MediaInfo>, CloudError> {
            *self.calls.lock().unwrap() += 1;
            assert!(request.offset + request.limit <= MAX_ROWS);
            assert!(request.stream_ids.len() <= MAX_STREAM_IDS);
            let range = request.create_time.clone().unwrap_or_default();
            let mut found: Vec<(i64, u32)> = self.files.lock().unwrap().clone();
            found.retain(|(second, id)| {
                request.stream_ids.contains(&(id % 20).to_string())
                    && range.after.is_none_or(|after| *second >= after.unix_timestamp())
                    && range.before.is_none_or(|before| *second < before.unix_timestamp())
            });
            // Within a second the order is the cloud's own: here neither by id nor reversed.
            found.sort_by_key(|(second, id)| {
                (
                    if request.sort == Sort::DESCENDING { -second } else { *second },
                    id.wrapping_mul(2_654_435_761),
                )
            });
            let rows = found.into_iter().skip(request.offset).take(request.limit);
            Ok(rows.map(|(second, id)| info(second, id)).collect())
        }
    }

    fn info(second: i64, id: u32) -> MediaInfo {
        let mut info = MediaInfo { file_id: format!("{id:09}"), ..MediaInfo::default() };
        let at = OffsetDateTime::from_unix_timestamp(second).unwrap();
        info.basic_info.create_time = super::super::vod::format_time(at);
        info
    }

    fn query(descending: bool) -> Query {
        let ids: Vec<String> = (0..20).map(|id| id.to_string()).collect();
        Query {
            groups: stream_id_groups(&ids).collect(),
            media_types: Vec::new(),
            start: None,
            end: None,
            descending,
        }
    }

    async fn all(source: &Files, query: &Query, size: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = page(source, query, after.as_ref(), size).await.unwrap();
            assert!(page.rows.len() <= size);
            found.extend(page.rows.into_iter().map(|row| row.file_id));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    fn expected(files: &Files, descending: bool) -> Vec<String> {
        let mut files = files.files.lock().unwrap().clone();
        files.sort_unstable();
        if descending {
            files.reverse();
        }
        files.into_iter().map(|(_, id)| format!("{id:09}")).collect()
    }

    #[tokio::test]
    async fn pages_of_every_size_are_whole_ordered_and_without_repeats() {
        // 12,000 files, three to a second in part, so that seconds are cut by pages.
        let files = Files::new((0..12_000).map(|i| (1_700_000_000 + i64::from(i / 3), i)));
        for descending in [false, true] {
            let query = query(descending);
            let expected = expected(&files, descending);
            for size in [997, 1_000] {
                assert_eq!(all(&files, &query, size).await, expected, "size {size}");
            }
        }
        let few = Files::new((0..50).map(|i| (1_700_000_000 + i64::from(i / 7), i)));
        for descending in [false, true] {
            for size in [1, 2, 49, 50, 51] {
                assert_eq!(
                    all(&few, &query(descending), size).await,
                    expected(&few, descending),
                    "size {size}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_crowded_second_is_read_whole_or_refused() {
        let crowded = Files::new((0..4_000).map(|i| (1_700_000_000 + i64::from(i == 3_999), i * 20)));
        assert_eq!(all(&crowded, &query(false), 150).await, expected(&crowded, false));
        let too_dense = Files::new((0..6_000).map(|i| (1_700_000_000, i * 20)));
        let mut after = None;
        let error = loop {
            match page(&too_dense, &query(false), after.as_ref(), 1_000).await {
                Ok(page) if page.next.is_some() => after = page.next,
                Ok(_) => panic!("6,000 files in one second cannot be paged"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, SearchError::TooDense { .. }), "{error}");
    }

    #[tokio::test]
    async fn files_deleted_between_pages_do_not_hide_others() {
        let files = Files::new((0..300).map(|i| (1_700_000_000 + i64::from(i), i)));
        let query = query(false);
        let first = page(&files, &query, None, 100).await.unwrap();
        files.files.lock().unwrap().retain(|(_, id)| *id >= 50);
        let mut rest = Vec::new();
        let mut after = first.next;
        while let Some(key) = after {
            let page = page(&files, &query, Some(&key), 100).await.unwrap();
            rest.extend(page.rows);
            after = page.next;
        }
        assert_eq!(rest.len(), 200);
        assert_eq!(rest[0].file_id, "000000100");
    }

    #[tokio::test]
    async fn the_time_range_has_its_start_and_not_its_end() {
        let files = Files::new((0..10).map(|i| (1_700_000_000 + i64::from(i), i)));
        let at = |second: f64| {
            OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap() + time::Duration::seconds_f64(second)
        };
        for descending in [false, true] {
            let mut query = query(descending);
            (query.start, query.end) = (Some(at(2.0)), Some(at(5.0)));
            let mut ids = all(&files, &query, 2).await;
            ids.sort_unstable();
            assert_eq!(ids, ["000000002", "000000003", "000000004"]);
            (query.start, query.end) = (Some(at(1.5)), Some(at(4.5)));
            assert_eq!(all(&files, &query, 2).await.len(), 3);
        }
    }

    #[test]
    fn files_of_the_rooms_own_recorder_are_judged_by_user_and_uplink() {
        let file = |name: &str, users: &[&str]| {
            let mut info = MediaInfo::default();
            info.basic_info.name = name.to_owned();
            info.basic_info.source_info.trtc_record_info.user_ids =
                users.iter().map(|&user| user.to_owned()).collect();
            info
        };
        let main = file("1_2_UserId_s_dXNlckE._UserId_e_main", &["userA"]);
        let aux = file("1_2_UserId_s_dXNlckE._UserId_e_aux", &["userA"]);
        let mixed = file("1_2", &["userA", "userB"]);
        let untold = file("1_2_UserId_s_dXNlckE._UserId_e_main", &[]);
        let group = |users: &[&str], stream_type| Group::TrtcRoom {
            sdk_app_id: 1,
            room: "2".to_owned(),
            user_ids: users.iter().map(|&user| user.to_owned()).collect(),
            stream_type,
        };
        let admits = |group: &Group| [&main, &aux, &mixed].map(|file| group.admits(file));
        assert_eq!(admits(&group(&[], None)), [true, true, true]);
        assert_eq!(admits(&group(&["userA"], Some(StreamType::Main))), [true, false, true]);
        assert_eq!(admits(&group(&["userB"], None)), [false, false, true]);
        assert!(group(&["userA"], None).admits(&untold));
        assert!(!group(&["userB"], None).admits(&untold));
        assert_eq!(admits(&group(&["userC"], Some(StreamType::Aux))), [false, false, false]);
    }

    #[tokio::test]
    async fn a_scan_that_finds_nothing_for_long_answers_an_empty_page_and_goes_on() {
        let files = Files::new((0..30_000).map(|i| (1_700_000_000 + i64::from(i), i * 20)));
        let filter = RoomFilter {
            sdk_app_id: 1,
            room: "none".to_owned(),
            prefixes: vec!["1_none_".to_owned()],
            stream_type: None,
            user_ids: Vec::new(),
        };
        struct Scan<'a>(&'a Files);
        impl SearchSource for Scan<'_> {
            async fn search(&self, request: &SearchRequest) -> Result<Vec<MediaInfo>, CloudError> {
                self.0.search(&SearchRequest { stream_ids: vec!["0".to_owned()], ..request.clone() }).await
            }
        }
        let query = Query { groups: vec![Group::EveryRecord(filter)], ..query(false) };
        let first = page(&Scan(&files), &query, None, 100).await.unwrap();
        assert_eq!(first.rows, []);
        assert!(first.next.is_some());
        assert_eq!(*files.calls.lock().unwrap(), CALLS_PER_PAGE);
    }
}
