//! What every answer says beside its body: the org's time, and how many API calls are used up.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// How many of the org's API calls of the last 24 hours are used up, by all apps together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiUsage {
    /// So many are used up.
    pub used: u64,
    /// So many there are.
    pub limit: u64,
}

/// The org's clock against the desk's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrgClock {
    /// The org's time when its last answer was made, whole seconds.
    pub org: Timestamp,
    /// The desk's time when that answer came in.
    pub desk: Timestamp,
}

impl OrgClock {
    /// How far the org's clock is ahead of the desk's, give or take the way and a second.
    pub fn ahead(&self) -> SignedDuration {
        self.org.duration_since(self.desk)
    }

    /// The org's time when the desk's clock shows `desk`.
    pub fn at(&self, desk: Timestamp) -> Timestamp {
        desk.saturating_add(self.ahead()).unwrap_or(desk)
    }
}

/// Reads `Sforce-Limit-Info`: `api-usage=18/5000`, alone or beside what one app has used up.
pub(super) fn api_usage(header: &str) -> Option<ApiUsage> {
    header.split([';', ',']).find_map(|part| {
        let (used, limit) = part.trim().strip_prefix("api-usage=")?.split_once('/')?;
        Some(ApiUsage { used: used.trim().parse().ok()?, limit: limit.trim().parse().ok()? })
    })
}

/// Reads `Date`.
pub(super) fn date(header: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(header).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_read_in_both_of_its_forms() {
        let usage = |used, limit| Some(ApiUsage { used, limit });
        assert_eq!(api_usage("api-usage=18/5000"), usage(18, 5000));
        assert_eq!(
            api_usage("api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)"),
            usage(25, 5000)
        );
        assert_eq!(
            api_usage("per-app-api-usage=17/250(appName=sample-app), api-usage=25/5000"),
            usage(25, 5000)
        );
        for odd in
            ["", "api-usage=", "api-usage=1", "api-usage=a/b", "per-app-api-usage=17/250", "api-usage=-1/2"]
        {
            assert_eq!(api_usage(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn the_orgs_time_is_read() {
        assert_eq!(
            date("Sun, 22 Nov 2026 10:00:00 GMT").map(|time| time.to_string()).as_deref(),
            Some("2026-11-22T10:00:00Z")
        );
        assert_eq!(date("yesterday"), None);
        let desk: Timestamp = "2026-11-22T09:00:00Z".parse().expect("a time");
        let clock = OrgClock { org: "2026-11-22T10:00:00Z".parse().expect("a time"), desk };
        assert_eq!(clock.ahead(), SignedDuration::from_hours(1));
        assert_eq!(clock.at(desk), clock.org);
    }
}
