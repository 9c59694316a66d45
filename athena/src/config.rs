//! The SDK's configuration.

use std::time::Duration;

use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_athena::Client;

/// The SDK's behaviour that this crate was written for: three tries of each call, and proxies from the environment.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// How long one attempt of a call may take by default: the SDK itself waits for ever.
const ATTEMPT: Duration = Duration::from_secs(30);

/// The SDK's configuration as the AWS CLI would find it: environment, profiles, SSO, the role of the machine.
///
/// `region` and `profile` take precedence over the environment, including credentials in it.
pub async fn configuration(region: Option<&str>, profile: Option<&str>) -> SdkConfig {
    let mut loader = aws_config::defaults(behavior());
    let mut own_region = region.map(|region| Region::new(region.to_owned()));
    if let Some(profile) = profile {
        if own_region.is_none() {
            own_region = DefaultRegionChain::builder()
                .profile_name(profile)
                .build()
                .region()
                .await;
        }
        loader = loader
            .profile_name(profile)
            .credentials_provider(credentials(profile, own_region.clone()));
    }
    if let Some(region) = own_region {
        loader = loader.region(region);
    }
    loader.load().await
}

/// The credentials of a profile, or if it has none those of the machine.
///
/// The SDK would use those of the environment first, and so perhaps another account than the named one; the AWS CLI
/// does not.
fn credentials(profile: &str, region: Option<Region>) -> CredentialsProviderChain {
    let known = ProviderConfig::without_region().with_region(region);
    let of_profile = ProfileFileCredentialsProvider::builder()
        .configure(&known)
        .profile_name(profile);
    CredentialsProviderChain::first_try("Profile", of_profile.build())
        .or_else(
            "EcsContainer",
            EcsCredentialsProvider::builder().configure(&known).build(),
        )
        .or_else(
            "Ec2InstanceMetadata",
            ImdsCredentialsProvider::builder().configure(&known).build(),
        )
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
