//! What the SDK is told.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_athena::Client;

/// The SDK's behaviour that this crate was written for: three tries of each call, and proxies from the environment.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// One try of a call may take this long, unless the configuration says otherwise: the SDK itself waits for ever.
const ATTEMPT: Duration = Duration::from_secs(30);

/// The SDK's configuration as the AWS CLI would have it: environment, profiles, SSO, a role of where the program runs.
///
/// `region` and `profile` go before what the environment says.
pub async fn configuration(region: Option<&str>, profile: Option<&str>) -> SdkConfig {
    let mut loader = aws_config::defaults(behavior());
    if let Some(region) = region {
        loader = loader.region(Region::new(region.to_owned()));
    }
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    loader.load().await
}

/// A client for a configuration, which need not be one of [`configuration`].
pub(crate) fn client(sdk_config: &SdkConfig) -> Client {
    let mut builder = aws_sdk_athena::config::Builder::from(sdk_config);
    if sdk_config.behavior_version().is_none() {
        // The SDK panics without one.
        builder = builder.behavior_version(behavior());
    }
    let given = sdk_config.timeout_config();
    if given.is_none_or(|timeouts| timeouts.operation_attempt_timeout().is_none()) {
        let timeouts = given.map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
        builder = builder.timeout_config(timeouts.operation_attempt_timeout(ATTEMPT).build());
    }
    Client::from_conf(builder.build())
}
