//! SearchMedia.

use sqlx::{QueryBuilder, Sqlite};
use time::OffsetDateTime;

use super::landing::STORED;
use super::media::{COLUMNS, MediaRow};
use super::{Media, Store, StoreError, millis, sql_id};

/// Most hits that a search counts and that its pages can reach.
pub(crate) const MAX_HITS: u32 = 5000;

/// From `after` (included) to `before` (not included); `None`: open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeSpan {
    /// Begin.
    pub after: Option<OffsetDateTime>,
    /// End.
    pub before: Option<OffsetDateTime>,
}

/// Order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Shortest name, so the nearest to a searched text, first.
    Relevance,
}

/// What to search. Values of one list: any of them; lists: all of them. An empty list does not restrict.
#[derive(Debug, Clone, Default)]
pub struct MediaQuery {
    /// VOD app.
    pub app_id: u64,
    /// FileIds.
    pub file_ids: Vec<String>,
    /// Texts within the name.
    pub names: Vec<String>,
    /// Begins of the name.
    pub name_prefixes: Vec<String>,
    /// Texts within the description.
    pub descriptions: Vec<String>,
    /// Texts within the name or the description.
    pub texts: Vec<String>,
    /// VOD classes.
    pub class_ids: Vec<i64>,
    /// Tags.
    pub tags: Vec<String>,
    /// `Video`, `Audio`.
    pub categories: Vec<String>,
    /// Stream names, whole.
    pub stream_ids: Vec<String>,
    /// Push domains.
    pub stream_domains: Vec<String>,
    /// Push paths.
    pub stream_paths: Vec<String>,
    /// Files of cloud recording tasks alone, or all others alone.
    pub trtc: Option<bool>,
    /// Apps of cloud recording tasks.
    pub trtc_apps: Vec<u64>,
    /// Rooms of cloud recording tasks, as text.
    pub trtc_rooms: Vec<String>,
    /// Containers.
    pub containers: Vec<String>,
    /// When it came into VOD.
    pub created: TimeSpan,
    /// When it will be deleted.
    pub expires: TimeSpan,
    /// Order of the hits.
    pub order: Order,
    /// Hits to skip.
    pub offset: u32,
    /// Most hits to answer.
    pub limit: u32,
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// All hits, counted up to [`MAX_HITS`].
    pub total: i64,
    /// The page.
    pub media: Vec<Media>,
}

impl Store {
    /// Searches the media of an app that are indexed and not expired at `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_media(&self, query: &MediaQuery, now: OffsetDateTime) -> Result<Found, StoreError> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM (SELECT 1");
        push_conditions(&mut count, query, now);
        count.push(" LIMIT ").push_bind(i64::from(MAX_HITS)).push(")");
        let total: i64 = count.build_query_scalar().fetch_one(&self.read).await?;

        let mut page = QueryBuilder::new("SELECT ");
        page.push(COLUMNS);
        push_conditions(&mut page, query, now);
        // The FileId makes the order total, so that pages never overlap.
        page.push(match query.order {
            Order::Newest => " ORDER BY created DESC, file_id DESC",
            Order::Oldest => " ORDER BY created, file_id",
            Order::Relevance => " ORDER BY length(name), created DESC, file_id",
        });
        page.push(" LIMIT ").push_bind(i64::from(query.limit));
        page.push(" OFFSET ").push_bind(i64::from(query.offset));
        let rows: Vec<MediaRow> = page.build_query_as().fetch_all(&self.read).await?;
        Ok(Found { total, media: rows.into_iter().map(Media::try_from).collect::<Result<_, _>>()? })
    }
}

fn push_conditions(sql: &mut QueryBuilder<Sqlite>, query: &MediaQuery, now: OffsetDateTime) {
    sql.push(" FROM media WHERE app_id = ").push_bind(sql_id(query.app_id));
    sql.push(" AND state = ").push_bind(STORED);
    sql.push(" AND searchable <= ").push_bind(millis(now));
    sql.push(" AND (expires IS NULL OR expires > ").push_bind(millis(now)).push(")");
    push_span(sql, "created", query.created);
    push_span(sql, "expires", query.expires);

    push_any(sql, &query.file_ids, |sql, value| push_equal(sql, "file_id", value));
    push_any(sql, &query.class_ids, |sql, class| {
        sql.push("class_id = ").push_bind(*class);
    });
    push_any(sql, &query.categories, |sql, value| push_equal(sql, "category", value));
    match query.trtc {
        None => {}
        Some(true) => {
            sql.push(" AND trtc_task IS NOT NULL");
        }
        Some(false) => {
            sql.push(" AND trtc_task IS NULL");
        }
    }
    push_any(sql, &query.trtc_apps, |sql, app| {
        sql.push("trtc_app = ").push_bind(sql_id(*app));
    });
    push_any(sql, &query.trtc_rooms, |sql, value| push_equal(sql, "trtc_room", value));
    push_any(sql, &query.stream_ids, |sql, value| push_equal(sql, "stream_name", value));
    push_any(sql, &query.stream_domains, |sql, value| push_equal(sql, "domain", value));
    push_any(sql, &query.stream_paths, |sql, value| push_equal(sql, "app_name", value));
    push_any(sql, &query.containers, |sql, value| push_equal(sql, "container", value));
    push_any(sql, &query.tags, |sql, value| {
        sql.push("EXISTS (SELECT 1 FROM json_each(media.tags) AS tag WHERE tag.value = ");
        sql.push_bind(value.clone()).push(")");
    });
    push_any(sql, &query.names, |sql, value| push_within(sql, "name", value));
    push_any(sql, &query.descriptions, |sql, value| push_within(sql, "description", value));
    push_any(sql, &query.texts, |sql, value| {
        push_within(sql, "name", value);
        sql.push(" OR ");
        push_within(sql, "description", value);
    });
    push_any(sql, &query.name_prefixes, |sql, value| {
        let characters = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
        sql.push("substr(name, 1, ").push_bind(characters).push(") = ").push_bind(value.clone());
    });
}

fn push_any<T>(sql: &mut QueryBuilder<Sqlite>, values: &[T], one: impl Fn(&mut QueryBuilder<Sqlite>, &T)) {
    for (at, value) in values.iter().enumerate() {
        sql.push(if at == 0 { " AND (" } else { " OR " });
        one(sql, value);
    }
    if !values.is_empty() {
        sql.push(")");
    }
}

fn push_equal(sql: &mut QueryBuilder<Sqlite>, column: &'static str, value: &str) {
    sql.push(column).push(" = ").push_bind(value.to_owned());
}

fn push_within(sql: &mut QueryBuilder<Sqlite>, column: &'static str, value: &str) {
    sql.push("instr(lower(").push(column).push("), lower(").push_bind(value.to_owned()).push(")) > 0");
}

fn push_span(sql: &mut QueryBuilder<Sqlite>, column: &'static str, span: TimeSpan) {
    // No end of time is later than every time asked for.
    let value = format!("coalesce({column}, 253402300799000)");
    if let Some(after) = span.after {
        sql.push(" AND ").push(&value).push(" >= ").push_bind(millis(after));
    }
    if let Some(before) = span.before {
        sql.push(" AND ").push(&value).push(" < ").push_bind(millis(before));
    }
}
