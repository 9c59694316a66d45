//! Colours: `0xRRGGBB`, or a negative number for one of the eight terminal colours, where black is -1.

/// The terminal colours, in order.
const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// A colour by its name, such as `red` in any case, or by three digits, such as `#f80`.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let digits: Option<Vec<u32>> = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 3)
        .and_then(|digits| digits.chars().map(|digit| digit.to_digit(16)).collect());
    if let Some(digits) = digits {
        // Each digit stands for two.
        return Some(digits.iter().fold(0, |color, digit| color << 8 | i64::from(digit * 17)));
    }
    let place = NAMES.iter().position(|name| name.eq_ignore_ascii_case(text))?;
    i64::try_from(place).ok().map(|place| -1 - place)
}

/// Its name, or `#ff8800`.
#[must_use]
pub fn text(color: i64) -> String {
    match usize::try_from(-1 - color).ok().and_then(|place| NAMES.get(place)) {
        Some(name) => (*name).to_owned(),
        None => format!("#{color:06x}"),
    }
}

/// Red, green and blue; `None` for a terminal colour.
#[must_use]
pub fn parts(color: i64) -> Option<[u8; 3]> {
    let [.., red, green, blue] = color.to_be_bytes();
    (color >= 0).then_some([red, green, blue])
}

/// The index of a colour in a terminal's palette of 256.
#[must_use]
pub fn of_terminal(color: i64) -> i64 {
    match parts(color) {
        // A cube with six levels per channel.
        Some(parts) => {
            let [red, green, blue] = parts.map(|part| i64::from(part) * 6 / 256);
            16 + red * 36 + green * 6 + blue
        }
        None => -1 - color,
    }
}

/// The colour at a fraction of the way from one to another, by hue, saturation and brightness; `None` for a terminal
/// colour.
#[must_use]
pub fn mixed(share: f32, from: i64, to: i64) -> Option<i64> {
    let (from, to) = (hsb(parts(from)?), hsb(parts(to)?));
    let [hue, saturation, brightness] = std::array::from_fn(|index| share * (to[index] - from[index]) + from[index]);
    let bright = |part: f32| brightness * part;
    let turn = (hue - hue.floor()) * 6.0;
    let rest = turn - turn.floor();
    let (low, falling, rising) = (
        bright(1.0 - saturation),
        bright(1.0 - saturation * rest),
        bright(1.0 - saturation * (1.0 - rest)),
    );
    #[expect(clippy::cast_possible_truncation, reason = "a sixth of the circle")]
    let rgb = match turn as i64 {
        _ if saturation == 0.0 => [brightness; 3],
        0 => [brightness, rising, low],
        1 => [falling, brightness, low],
        2 => [low, brightness, rising],
        3 => [low, falling, brightness],
        4 => [rising, low, brightness],
        _ => [brightness, low, falling],
    };
    // NaN becomes black.
    #[expect(clippy::cast_possible_truncation, reason = "a part has eight bits")]
    let byte = |part: f32| (part * 255.0 + 0.5) as i64 & 0xff;
    Some(rgb.into_iter().fold(0, |color, part| color << 8 | byte(part)))
}

/// Hue, saturation and brightness, each from 0 to 1.
fn hsb(rgb: [u8; 3]) -> [f32; 3] {
    let [red, green, blue] = rgb.map(f32::from);
    let most = red.max(green).max(blue);
    let range = most - red.min(green).min(blue);
    if range == 0.0 {
        return [0.0, 0.0, most / 255.0];
    }
    let [no_red, no_green, no_blue] = [red, green, blue].map(|part| (most - part) / range);
    let hue = if red == most {
        no_blue - no_green
    } else if green == most {
        2.0 + no_red - no_blue
    } else {
        4.0 + no_green - no_red
    } / 6.0;
    [if hue < 0.0 { hue + 1.0 } else { hue }, range / most, most / 255.0]
}
