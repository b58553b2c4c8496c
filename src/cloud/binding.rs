//! Automatic recording as the cloud holds it: a record template of ours and the rule that binds it.
//!
//! CSS chooses the most specific rule of a push domain. The account's settings are a rule for the whole domain, an
//! app's a rule for its AppName. Our templates are known by their names; others are read and never touched.

use sha2::{Digest as _, Sha256};

use super::error::CloudError;
use super::live::{HlsSpecialParam, RecordParam, RecordRule, RecordTemplate, StoredTemplate};
use super::transport::Cloud;
use crate::domain::settings::{Format, FormatSettings, Settings};

pub(super) const ACCOUNT_TEMPLATE: &str = "trtc-recording";
/// Bound to an app whose recording is off while the account's is on: a template without formats records nothing.
const OFF_TEMPLATE: &str = "trtc-recording-off";
pub(super) const DESCRIPTION: &str = "managed by trtc-recording, do not edit";

/// Whose settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Account,
    App { sdk_app_id: u32, app_name: String },
}

impl Scope {
    /// The name of its template.
    pub fn template_name(&self) -> String {
        match self {
            Self::Account => ACCOUNT_TEMPLATE.to_owned(),
            Self::App { sdk_app_id, .. } => format!("{ACCOUNT_TEMPLATE}-{sdk_app_id}"),
        }
    }

    fn app_name(&self) -> &str {
        match self {
            Self::Account => "",
            Self::App { app_name, .. } => app_name,
        }
    }
}

/// Where the settings that hold come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Account,
    App,
    Foreign,
    None,
}

/// What the cloud holds for a scope.
#[derive(Debug, Clone)]
pub struct Binding {
    domain: String,
    scope: Scope,
    templates: Vec<StoredTemplate>,
    /// The rules of the domain.
    rules: Vec<RecordRule>,
}

/// Why settings could not be brought to the cloud.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    #[error(transparent)]
    Cloud(#[from] CloudError),
    #[error(
        "template {template_id} is bound to domain {domain}, AppName `{app_name}`, and was not made by this service"
    )]
    Foreign { template_id: i64, domain: String, app_name: String },
}

impl Cloud {
    /// Reads what holds for a scope on a push domain.
    pub async fn binding(&self, domain: &str, scope: Scope) -> Result<Binding, CloudError> {
        let (templates, mut rules) = futures::try_join!(self.record_templates(), self.record_rules())?;
        rules.retain(|rule| rule.domain_name == domain);
        Ok(Binding { domain: domain.to_owned(), scope, templates, rules })
    }

    /// Makes the cloud hold `wanted`. Each step leaves a state from which the same call goes on, so it may be cut off
    /// anywhere and repeated. Answers whether anything had to be changed.
    pub async fn converge(
        &self,
        binding: &Binding,
        wanted: &Settings,
        vod_sub_app_id: Option<u64>,
    ) -> Result<bool, BindingError> {
        binding.check_ours()?;
        let mut changed = false;

        let own = binding.own_template();
        let template = template_for(&binding.scope, wanted, vod_sub_app_id);
        let own_id = match own {
            Some(own) if normalised(&own.template) == normalised(&template) => Some(own.template_id),
            Some(own) => {
                let template_id = own.template_id;
                self.modify_record_template(&StoredTemplate { template_id, template }).await?;
                changed = true;
                Some(template_id)
            }
            None if wanted.has_format() => {
                changed = true;
                Some(self.create_record_template(&template).await?)
            }
            None => None,
        };

        let bind_to = match (&binding.scope, wanted.enabled) {
            (_, true) => own_id,
            (Scope::Account, false) => None,
            (Scope::App { .. }, false) => match binding.template_named(OFF_TEMPLATE) {
                Some(off) => Some(off.template_id),
                None => {
                    let off = RecordTemplate {
                        template_name: OFF_TEMPLATE.to_owned(),
                        description: DESCRIPTION.to_owned(),
                        ..RecordTemplate::default()
                    };
                    changed = true;
                    Some(self.create_record_template(&off).await?)
                }
            },
        };

        let rule = binding.own_rule();
        if rule.map(|rule| rule.template_id) != bind_to {
            // A place holds one rule, so the old one must go first.
            if let Some(rule) = rule {
                self.delete_record_rule(rule).await?;
            }
            if let Some(template_id) = bind_to {
                self.create_record_rule(&RecordRule {
                    domain_name: binding.domain.clone(),
                    app_name: binding.scope.app_name().to_owned(),
                    stream_name: String::new(),
                    template_id,
                })
                .await?;
            }
            changed = true;
        }
        Ok(changed)
    }

    /// Takes the scope's own rule and template away.
    pub async fn unbind(&self, binding: &Binding) -> Result<(), BindingError> {
        binding.check_ours()?;
        if let Some(rule) = binding.own_rule() {
            self.delete_record_rule(rule).await?;
        }
        if let Some(own) = binding.own_template() {
            self.delete_record_template(own.template_id).await?;
        }
        Ok(())
    }
}

impl Binding {
    /// Where the settings that hold come from.
    pub fn source(&self) -> Source {
        match self.effective_rule() {
            None => Source::None,
            Some(rule) if !self.is_ours(rule) => Source::Foreign,
            Some(rule) if rule.app_name.is_empty() => Source::Account,
            Some(_) => Source::App,
        }
    }

    /// The rule that holds: the scope's own, else the account's.
    pub fn effective_rule(&self) -> Option<&RecordRule> {
        self.own_rule().or_else(|| self.rule_of(""))
    }

    /// The template that holds.
    pub fn effective_template(&self) -> Option<&StoredTemplate> {
        let rule = self.effective_rule()?;
        self.template(rule.template_id)
    }

    /// The push domain.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// True when the scope has a rule or a template of its own here.
    pub fn has_own(&self) -> bool {
        self.own_rule().is_some() || self.own_template().is_some()
    }

    /// The settings that hold. Those of a scope that is off, or has none of its own, are what an update starts from.
    pub fn settings(&self) -> Settings {
        let rule = self.effective_rule();
        let bound = rule.and_then(|rule| self.template(rule.template_id));
        let off = bound.is_some_and(|template| template.template.template_name == OFF_TEMPLATE);
        let template = if off || bound.is_none() { self.own_template() } else { bound };
        let mut settings = template.map(|template| settings_of(&template.template)).unwrap_or_default();
        settings.enabled = bound.is_some() && !off && settings.has_format();
        settings
    }

    /// Changes whenever what holds does.
    pub fn etag(&self) -> String {
        let rule = self.effective_rule();
        let template = self.effective_template();
        let own = self.own_template();
        let text = serde_json::to_string(&(rule, template, own)).unwrap_or_default();
        hex::encode(&Sha256::digest(text)[..8])
    }

    fn check_ours(&self) -> Result<(), BindingError> {
        match self.own_rule() {
            Some(rule) if !self.is_ours(rule) => Err(BindingError::Foreign {
                template_id: rule.template_id,
                domain: rule.domain_name.clone(),
                app_name: rule.app_name.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn own_rule(&self) -> Option<&RecordRule> {
        self.rule_of(self.scope.app_name())
    }

    fn rule_of(&self, app_name: &str) -> Option<&RecordRule> {
        self.rules.iter().find(|rule| rule.app_name == app_name && rule.stream_name.is_empty())
    }

    fn own_template(&self) -> Option<&StoredTemplate> {
        self.template_named(&self.scope.template_name())
    }

    /// The cloud allows a name twice; the oldest one is taken.
    fn template_named(&self, name: &str) -> Option<&StoredTemplate> {
        let named = self.templates.iter().filter(|template| template.template.template_name == name);
        named.min_by_key(|template| template.template_id)
    }

    fn template(&self, template_id: i64) -> Option<&StoredTemplate> {
        self.templates.iter().find(|template| template.template_id == template_id)
    }

    fn is_ours(&self, rule: &RecordRule) -> bool {
        let Some(template) = self.template(rule.template_id) else { return false };
        let name = &template.template.template_name;
        if rule.app_name.is_empty() {
            return name == ACCOUNT_TEMPLATE;
        }
        name == OFF_TEMPLATE || *name == self.scope.template_name()
    }
}

fn template_for(scope: &Scope, settings: &Settings, vod_sub_app_id: Option<u64>) -> RecordTemplate {
    let param = |format: Format| {
        settings.format(format).map_or_else(RecordParam::default, |settings| RecordParam {
            enable: 1,
            record_interval: settings.file_length.map_or(0, i64::from),
            storage_time: i64::from(settings.storage_time),
            vod_sub_app_id: vod_sub_app_id.and_then(|id| id.try_into().ok()).unwrap_or_default(),
        })
    };
    RecordTemplate {
        template_name: scope.template_name(),
        description: DESCRIPTION.to_owned(),
        hls_param: param(Format::Hls),
        mp4_param: param(Format::Mp4),
        flv_param: param(Format::Flv),
        aac_param: param(Format::Aac),
        hls_special_param: HlsSpecialParam { flow_continue_duration: i64::from(settings.hls_resume) },
    }
}

/// A template without what makes no difference: the cloud fills in values for formats that are off, and a file length
/// for HLS.
pub(super) fn normalised(template: &RecordTemplate) -> RecordTemplate {
    let mut template = template.clone();
    for param in
        [&mut template.hls_param, &mut template.mp4_param, &mut template.flv_param, &mut template.aac_param]
    {
        if param.enable != 1 {
            *param = RecordParam::default();
        }
    }
    template.hls_param.record_interval = 0;
    template
}

fn settings_of(template: &RecordTemplate) -> Settings {
    let seconds = |value: i64| u32::try_from(value).unwrap_or_default();
    let format = |format: Format, param: &RecordParam| {
        (param.enable == 1).then(|| FormatSettings {
            file_length: format.file_length_range().map(|_| seconds(param.record_interval)),
            storage_time: seconds(param.storage_time),
        })
    };
    Settings {
        enabled: false,
        hls: format(Format::Hls, &template.hls_param),
        mp4: format(Format::Mp4, &template.mp4_param),
        flv: format(Format::Flv, &template.flv_param),
        aac: format(Format::Aac, &template.aac_param),
        hls_resume: seconds(template.hls_special_param.flow_continue_duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(template_id: i64, name: &str, mp4: bool) -> StoredTemplate {
        let mp4_param =
            RecordParam { enable: i64::from(mp4), record_interval: 600, ..RecordParam::default() };
        let template =
            RecordTemplate { template_name: name.to_owned(), mp4_param, ..RecordTemplate::default() };
        StoredTemplate { template_id, template }
    }

    fn rule(app_name: &str, template_id: i64) -> RecordRule {
        let domain_name = "d".to_owned();
        RecordRule { domain_name, app_name: app_name.to_owned(), stream_name: String::new(), template_id }
    }

    fn binding(scope: Scope, rules: &[RecordRule]) -> Binding {
        let templates = vec![
            stored(1, "trtc-recording", true),
            stored(2, "trtc-recording-7", true),
            stored(3, "trtc-recording-off", false),
            stored(4, "somebody-elses", true),
            stored(5, "trtc-recording", false),
        ];
        Binding { domain: "d".to_owned(), scope, templates, rules: rules.to_vec() }
    }

    fn app() -> Scope {
        Scope::App { sdk_app_id: 7, app_name: "trtc_7".to_owned() }
    }

    #[test]
    fn the_most_specific_rule_holds() {
        let source = |scope, rules: &[RecordRule]| binding(scope, rules).source();
        assert_eq!(source(Scope::Account, &[]), Source::None);
        assert_eq!(source(Scope::Account, &[rule("trtc_7", 2)]), Source::None);
        assert_eq!(source(Scope::Account, &[rule("", 1)]), Source::Account);
        assert_eq!(source(app(), &[rule("", 1)]), Source::Account);
        assert_eq!(source(app(), &[rule("", 1), rule("trtc_7", 2)]), Source::App);
        assert_eq!(source(app(), &[rule("", 1), rule("trtc_7", 4)]), Source::Foreign);
        assert_eq!(source(app(), &[rule("", 4), rule("trtc_7", 2)]), Source::App);
        assert_eq!(
            source(Scope::Account, &[rule("", 99)]),
            Source::Foreign,
            "a template that is gone is not ours"
        );
    }

    #[test]
    fn what_is_off_keeps_its_formats() {
        let off = binding(app(), &[rule("", 1), rule("trtc_7", 3)]).settings();
        assert!(!off.enabled);
        assert_eq!(off.mp4, Some(FormatSettings { file_length: Some(600), storage_time: 0 }));
        let unbound = binding(Scope::Account, &[]).settings();
        assert!(!unbound.enabled);
        assert!(unbound.mp4.is_some());
        assert!(binding(Scope::Account, &[rule("", 1)]).settings().enabled);
    }

    #[test]
    fn rules_of_others_are_not_touched() {
        assert!(binding(Scope::Account, &[rule("", 4)]).check_ours().is_err());
        assert!(binding(app(), &[rule("", 4)]).check_ours().is_ok(), "the app's own place is free");
    }

    #[test]
    fn settings_survive_the_template() {
        let some = |file_length| Some(FormatSettings { file_length, storage_time: 86_400 });
        let settings = Settings {
            enabled: false,
            hls: some(None),
            mp4: some(Some(600)),
            flv: None,
            aac: some(Some(60)),
            hls_resume: 30,
        };
        let template = template_for(&Scope::Account, &settings, Some(9));
        assert_eq!(template.mp4_param.vod_sub_app_id, 9);
        assert_eq!(settings_of(&template), settings);
    }

    #[test]
    fn the_etag_changes_with_what_holds() {
        let etag = |rules: &[RecordRule]| binding(app(), rules).etag();
        let both = [rule("", 1), rule("trtc_7", 2)];
        assert_eq!(etag(&both), etag(&both));
        assert_ne!(etag(&both), etag(&both[..1]));
    }
}
