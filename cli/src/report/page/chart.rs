//! Traffic over time as a chart.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;

/// A chart of columns over time.
pub(super) struct Chart<'a> {
    /// The width of a column, in seconds.
    pub(super) step: i64,
    /// The start of each column in seconds since 1970, and its two stacked parts.
    pub(super) columns: &'a [(i64, [u64; 2])],
    /// Formats a value.
    pub(super) in_words: &'a dyn Fn(u64) -> String,
}

/// The colours of the two parts, of lines and of words. The page's style replaces these on dark screens.
const PARTS: [RGBColor; 2] = [RGBColor(0x1f, 0x6f, 0xb5), RGBColor(0xc2, 0x41, 0x0c)];
const LINES: RGBColor = RGBColor(0xd4, 0xd8, 0xde);
const WORDS: RGBColor = RGBColor(0x3a, 0x42, 0x4d);

const SIZE: (u32, u32) = (960, 240);

/// The maximum number of gaps between the labels under the columns.
const LABELS: usize = 8;

/// The time axis, with labels at days and hours.
struct Moments {
    range: Range<i64>,
}

impl Moments {
    /// The distance between labels: whole days, or parts of one.
    fn apart(&self, most: usize) -> i64 {
        let units = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY];
        let days = (1..).map(|days| days * DAY);
        let fits = |apart: &i64| (self.range.end - self.range.start) / apart <= i64::try_from(most).unwrap_or(i64::MAX);
        units.into_iter().chain(days).find(fits).unwrap_or(DAY)
    }
}

const DAY: i64 = 86_400;

impl Ranged for Moments {
    type FormatOption = NoDefaultFormatting;
    type ValueType = i64;

    fn map(&self, value: &i64, limit: (i32, i32)) -> i32 {
        let of = |from: i64, to: i64| i128::from(to) - i128::from(from);
        let whole = of(self.range.start, self.range.end).max(1);
        let width = i128::from(limit.1) - i128::from(limit.0);
        let at = i128::from(limit.0) + of(self.range.start, *value) * width / whole;
        i32::try_from(at).unwrap_or(limit.1)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<i64> {
        let apart = self.apart(hint.max_num_points().clamp(1, LABELS));
        let first = self.range.start.div_euclid(apart) * apart;
        let points = (0..).map(|point| first + point * apart);
        points
            .skip_while(|point| *point < self.range.start)
            .take_while(|point| *point <= self.range.end)
            .collect()
    }

    fn range(&self) -> Range<i64> {
        self.range.clone()
    }
}

impl ValueFormatter<i64> for Moments {
    /// The date at midnight, and the hour otherwise.
    fn format_ext(&self, value: &i64) -> String {
        let Ok(moment) = jiff::Timestamp::from_second(*value) else {
            return String::new();
        };
        let form = if value.rem_euclid(DAY) == 0 { "%b %-d" } else { "%H:%M" };
        moment.strftime(form).to_string()
    }
}

impl Chart<'_> {
    /// The chart as SVG; empty if there are no columns, or they cannot be drawn.
    pub(super) fn svg(&self) -> Option<String> {
        let first = self.columns.first()?.0;
        let last = self.columns.last()?.0.checked_add(self.step)?;
        let most = self
            .columns
            .iter()
            .map(|(_, parts)| parts.iter().sum::<u64>())
            .max()?
            .max(1);
        let mut svg = String::new();
        self.draw(&mut svg, first..last, most).ok()?;
        Some(svg)
    }

    fn draw(&self, svg: &mut String, range: Range<i64>, most: u64) -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(32)
            .x_label_area_size(24)
            .y_label_area_size(72)
            .build_cartesian_2d(Moments { range }, 0..most)?;
        let words = ("sans-serif", 15).into_font().color(&WORDS);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(LINES)
            .axis_style(LINES)
            .label_style(words)
            .x_labels(LABELS)
            .y_labels(5)
            .y_label_formatter(&|value| (self.in_words)(*value))
            .draw()?;
        // A gap between columns, if there is room for one.
        let gap = self.step / 8;
        for (begins, parts) in self.columns {
            let mut below = 0;
            for (part, colour) in parts.iter().zip(PARTS) {
                let above = below + part;
                if *part > 0 {
                    let corners = [(*begins, below), (begins + self.step - gap, above)];
                    chart.draw_series(std::iter::once(Rectangle::new(corners, colour.filled())))?;
                }
                below = above;
            }
        }
        area.present()?;
        drop(chart);
        Ok(())
    }
}
