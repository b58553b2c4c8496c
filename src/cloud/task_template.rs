//! Record templates of record tasks.
//!
//! A record task names a template for its formats, and the cloud keeps at most 50 templates. So tasks with the same
//! formats share one, which is known by its name: a hash of what it says.

use sha2::{Digest as _, Sha256};

use super::binding::{ACCOUNT_TEMPLATE, DESCRIPTION, normalised};
use super::error::CloudError;
use super::live::{RecordParam, RecordTemplate, StoredTemplate};
use super::transport::Cloud;
use crate::domain::recording_task::Spec;
use crate::domain::settings::Format;

impl Cloud {
    /// The id of the template for a task's formats; it is made when it is not there.
    pub async fn task_template(&self, spec: &Spec) -> Result<i64, CloudError> {
        let template = template(spec);
        let templates = self.record_templates().await?;
        let ours =
            templates.into_iter().find(|stored| stored.template.template_name == template.template_name);
        match ours {
            Some(ours) if normalised(&ours.template) == normalised(&template) => Ok(ours.template_id),
            Some(StoredTemplate { template_id, .. }) => {
                self.modify_record_template(&StoredTemplate { template_id, template }).await?;
                Ok(template_id)
            }
            None => self.create_record_template(&template).await,
        }
    }
}

fn template(spec: &Spec) -> RecordTemplate {
    let param = |format: Format| {
        if !spec.formats.contains(&format) {
            return RecordParam::default();
        }
        let has_files = format.file_length_range().is_some();
        RecordParam {
            enable: 1,
            record_interval: spec.file_length.filter(|_| has_files).map_or(0, i64::from),
            storage_time: spec.storage_time.into(),
            vod_sub_app_id: spec.vod_sub_app_id.map_or(0, |id| i64::try_from(id).unwrap_or(i64::MAX)),
        }
    };
    let mut template = RecordTemplate {
        description: DESCRIPTION.to_owned(),
        hls_param: param(Format::Hls),
        mp4_param: param(Format::Mp4),
        flv_param: param(Format::Flv),
        aac_param: param(Format::Aac),
        ..RecordTemplate::default()
    };
    let content = serde_json::to_vec(&template).unwrap_or_default();
    let hash = hex::encode(&Sha256::digest(content)[..6]);
    template.template_name = format!("{ACCOUNT_TEMPLATE}-task-{hash}");
    template
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(formats: &[Format]) -> Spec {
        Spec { formats: formats.to_vec(), file_length: Some(600), storage_time: 86_400, ..Spec::default() }
    }

    #[test]
    fn the_same_formats_are_the_same_template_in_any_order() {
        let one = template(&spec(&[Format::Mp4, Format::Hls]));
        assert_eq!(one, template(&spec(&[Format::Hls, Format::Mp4])));
        assert_eq!((one.mp4_param.record_interval, one.mp4_param.storage_time), (600, 86_400));
        assert_eq!((one.hls_param.enable, one.hls_param.record_interval), (1, 0));
        assert_eq!(one.flv_param, RecordParam::default());
        let others = [
            template(&spec(&[Format::Mp4])),
            template(&Spec { file_length: Some(60), ..spec(&[Format::Mp4, Format::Hls]) }),
            template(&Spec { vod_sub_app_id: Some(7), ..spec(&[Format::Mp4, Format::Hls]) }),
        ];
        assert!(others.iter().all(|other| other.template_name != one.template_name));
        assert!(one.template_name.len() <= 32, "{}", one.template_name);
    }
}
