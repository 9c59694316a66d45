//! Hashes of bytes.

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::Row;
use super::Run::Plain;
use super::binary::bytes;
use crate::failure::Failure;
use crate::value::hash::{murmur3, spooky, xxhash64};
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    (
        "crc32",
        "varbinary",
        Plain(|own| {
            let mut crc = libdeflater::Crc::new();
            crc.update(bytes(&own[0]));
            Ok(Value::Integer(crc.sum().into()))
        }),
    ),
    ("hmac_md5", "varbinary | varbinary", Plain(keyed::<Hmac<Md5>>)),
    ("hmac_sha1", "varbinary | varbinary", Plain(keyed::<Hmac<Sha1>>)),
    ("hmac_sha256", "varbinary | varbinary", Plain(keyed::<Hmac<Sha256>>)),
    ("hmac_sha512", "varbinary | varbinary", Plain(keyed::<Hmac<Sha512>>)),
    ("md5", "varbinary", Plain(digest::<Md5>)),
    (
        "murmur3",
        "varbinary",
        Plain(|own| Ok(Value::binary(murmur3(bytes(&own[0]))))),
    ),
    ("sha1", "varbinary", Plain(digest::<Sha1>)),
    ("sha256", "varbinary", Plain(digest::<Sha256>)),
    ("sha512", "varbinary", Plain(digest::<Sha512>)),
    (
        "spooky_hash_v2_32",
        "varbinary",
        Plain(|own| Ok(Value::binary(&spooky(bytes(&own[0])).to_be_bytes()[4..]))),
    ),
    (
        "spooky_hash_v2_64",
        "varbinary",
        Plain(|own| Ok(Value::binary(spooky(bytes(&own[0])).to_be_bytes()))),
    ),
    (
        "xxhash64",
        "varbinary",
        Plain(|own| Ok(Value::binary(xxhash64(bytes(&own[0])).to_be_bytes()))),
    ),
];

fn digest<D: Digest>(own: &[Value]) -> Computed {
    Ok(Value::binary(D::digest(bytes(&own[0]))))
}

/// A hash with a key, which must not be empty in Java.
fn keyed<M: Mac + KeyInit>(own: &[Value]) -> Computed {
    let key = bytes(&own[1]);
    if key.is_empty() {
        return Err(Failure::other("GENERIC_INTERNAL_ERROR", "empty key"));
    }
    let wrong = |_| Failure::other("GENERIC_INTERNAL_ERROR", "a key of a wrong length");
    let mut mac = <M as Mac>::new_from_slice(key).map_err(wrong)?;
    mac.update(bytes(&own[0]));
    Ok(Value::binary(mac.finalize().into_bytes()))
}
