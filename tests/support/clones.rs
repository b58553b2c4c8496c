//! Many recordings out of one: copies of a row in the sandbox's database, as if as many streams had been recorded.

use std::path::Path;

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// Copies the first stored MP4 `count` times, as `streams` streams `<prefix>_<i>_main`, three files to a second before
/// the one copied. The sandbox of `data_dir` must not be running.
pub(crate) async fn clone_recordings(data_dir: &Path, prefix: &str, streams: u32, count: u32) {
    let options = SqliteConnectOptions::new().filename(data_dir.join("sandbox.db")).create_if_missing(false);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let columns = "state, source_dir, app_id, bucket, description, class_id, tags, expires, container, category, \
                   main_file, cover_file, md5, original_deleted, template_id, domain, app_name, params, meta";
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1), \
         one AS (SELECT * FROM media WHERE container = 'mp4' ORDER BY created LIMIT 1) \
         INSERT INTO media (file_id, dir, name, stream_name, created, updated, searchable, record_start, record_end, {columns}) \
         SELECT printf('%019d', 1000000000000000000 + i), dir || '-' || i, \
                $2 || '_' || (i % $3) || '_main_copy', $2 || '_' || (i % $3) || '_main', \
                created - (i / 3) * 1000, created - (i / 3) * 1000, created - (i / 3) * 1000, \
                record_start, record_end, {columns} FROM n, one"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    let inserted =
        sqlx::query(sql).bind(count).bind(prefix).bind(streams).execute(&mut connection).await.unwrap();
    assert_eq!(inserted.rows_affected(), u64::from(count), "there is an MP4 to copy");
    connection.close().await.unwrap();
}
