//! Colours, and texts with the escape codes that show them on a terminal.

use super::Row;
use super::Run::Plain;
use super::string::{integer, text};
use crate::failure::Failure;
use crate::value::{Computed, Value, color, float};

pub(super) const ROWS: &[Row] = &[
    (
        "bar",
        "double | bigint",
        Plain(|own| bar(double(&own[0]), integer(&own[1]), RED, GREEN)),
    ),
    (
        "bar",
        "double | bigint | color | color",
        Plain(|own| bar(double(&own[0]), integer(&own[1]), integer(&own[2]), integer(&own[3]))),
    ),
    (
        "color",
        "varchar(x)",
        Plain(|own| {
            let name = text(&own[0]);
            let color = color::read(name).ok_or_else(|| Failure::argument(format!("'{name}' is not a color")))?;
            Ok(Value::Integer(color))
        }),
    ),
    (
        "color",
        "double | color | color",
        Plain(|own| between(double(&own[0]), integer(&own[1]), integer(&own[2]))),
    ),
    (
        "color",
        "double | double | double | color | color",
        Plain(|own| {
            let [value, low, high] = [&own[0], &own[1], &own[2]].map(double);
            between((value - low) / (high - low), integer(&own[3]), integer(&own[4]))
        }),
    ),
    (
        "render",
        "bigint | color",
        Plain(|own| Ok(rendered(&integer(&own[0]).to_string(), integer(&own[1])))),
    ),
    (
        "render",
        "boolean",
        Plain(|own| {
            Ok(if own[0].is_true() {
                rendered("✓", GREEN_OF_TERMINAL)
            } else {
                rendered("✗", RED_OF_TERMINAL)
            })
        }),
    ),
    (
        "render",
        "double | color",
        Plain(|own| Ok(rendered(&float::double(double(&own[0])), integer(&own[1])))),
    ),
    (
        "render",
        "varchar(x) | color",
        Plain(|own| Ok(rendered(text(&own[0]), integer(&own[1])))),
    ),
    (
        "rgb",
        "bigint | bigint | bigint",
        Plain(|own| {
            let mut color = 0;
            for (part, name) in own.iter().map(integer).zip(["red", "green", "blue"]) {
                if !(0..=255).contains(&part) {
                    return Err(Failure::argument(format!(
                        "{name} must be from 0 to 255, and not {part}"
                    )));
                }
                color = color << 8 | part;
            }
            Ok(Value::Integer(color))
        }),
    ),
];

const RED: i64 = 0xff_00_00;
const GREEN: i64 = 0x00_ff_00;
const RED_OF_TERMINAL: i64 = -2;
const GREEN_OF_TERMINAL: i64 = -3;

/// The escape code that resets the colour.
const END: &str = "\u{1b}[0m";

/// The maximum width of a bar. Trino has no limit, and runs out of memory.
const WIDEST: i64 = 1 << 20;

fn double(value: &Value) -> f64 {
    match value {
        Value::Double(own) => *own,
        _ => f64::NAN,
    }
}

fn between(share: f64, low: i64, high: i64) -> Computed {
    #[expect(clippy::cast_possible_truncation, reason = "colours are mixed as reals")]
    let share = share.clamp(0.0, 1.0) as f32;
    let mixed = color::mixed(share, low, high)
        .ok_or_else(|| Failure::argument("a colour of a terminal cannot be mixed, only one of red, green and blue"))?;
    Ok(Value::Integer(mixed))
}

/// The escape code that sets a colour.
fn start(color: i64) -> String {
    format!("\u{1b}[38;5;{}m", color::of_terminal(color))
}

fn rendered(text: &str, color: i64) -> Value {
    Value::text(start(color) + text + END)
}

/// A bar whose filled part is a share of the width, in colours from `low` to `high`; the rest is blank.
fn bar(share: f64, width: i64, low: i64, high: i64) -> Computed {
    if width > WIDEST {
        return Err(Failure::other(
            crate::NOT_RUN,
            "bar() of more than a million characters",
        ));
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a width is small"
    )]
    let drawn = ((share * width as f64) as i64).min(width).max(0);
    let mut bar = String::new();
    for place in 0..drawn {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a place is small"
        )]
        let share = (place as f64 / (width - 1) as f64) as f32;
        let mixed =
            color::mixed(share, low, high).ok_or_else(|| Failure::argument("color is not a valid rgb value"))?;
        bar += &start(mixed);
        bar.push('█');
    }
    bar += END;
    bar.extend((drawn..width).map(|_| ' '));
    Ok(Value::text(bar))
}
