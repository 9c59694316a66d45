//! Values of rows as serde serializes them: texts, as Athena prints them.

use serde_core::ser::{Serialize, Serializer};

use crate::value::date::Date;
use crate::value::decimal::Decimal;
use crate::value::printed::{Interval, Null, Printed, Time, Uuid};
use crate::value::timestamp::Timestamp;
use crate::value::zoned_timestamp::ZonedTimestamp;

macro_rules! texts {
    ($($type:ty)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

texts!(Date Decimal Interval Printed Time Timestamp Uuid ZonedTimestamp);

impl Serialize for Null {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}
