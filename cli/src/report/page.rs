//! The report as one HTML page that loads nothing: no script, no other file, no request.

mod chart;
mod words;

use flow_log_stack_runtime::Day;
use flow_log_stack_runtime::engine::Record;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::chart::Chart;
use super::coverage::Missing;
use crate::gap::Gap;
use crate::io::visible;
use crate::query::cost::bytes;
use crate::traffic::answer::{Answer, BEGINS, value};
use crate::traffic::question::{Picture, Question};

/// The contents of a page.
pub(super) struct Page<'a> {
    /// Where the logs are.
    pub(super) place: &'a str,
    /// The first day and the last one.
    pub(super) days: Option<(Day, Day)>,
    /// The number of accounts, Regions and files.
    pub(super) counts: &'a [(u64, &'static str)],
    /// The width of a column of the traffic over time, in seconds.
    pub(super) step: i64,
    pub(super) answers: &'a [Answer],
    /// The questions that were not asked, each with the column that the table lacks.
    pub(super) unasked: &'a [(Question, String)],
    /// The days that are missing.
    pub(super) missing: &'a [Missing],
    /// Other notes, such as files with oddities.
    pub(super) notes: &'a [String],
}

const STYLE: &str = include_str!("page/style.css");

/// Forbids the page to load anything, whatever it contains.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// At most this many missing days are named.
const NAMED: usize = 3;

impl Page<'_> {
    /// The whole text.
    pub(super) fn html(&self) -> String {
        let title = format!("Traffic of {}", visible::line(self.place));
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#report" { "To the report" }
                    header {
                        h1 { (title) }
                        p {
                            @match self.days {
                                Some((first, last)) if first == last => { (first) ", UTC" }
                                Some((first, last)) => { (first) " to " (last) ", UTC" }
                                None => { "no day of delivery is known" }
                            }
                            @for (count, noun) in self.counts {
                                @if *count > 0 { ", " (words::count(*count)) " " (noun) @if *count != 1 { "s" } }
                            }
                        }
                    }
                    nav aria-label="Figures" {
                        ul {
                            @for answer in self.figures() {
                                li { a href={ "#" (answer.question.name) } { (answer.question.title) } }
                            }
                        }
                    }
                    main id="report" {
                        (self.glance())
                        @for answer in self.figures() { (self.figure(answer)) }
                        @if !self.unasked.is_empty() { (self.unasked()) }
                    }
                    footer {
                        p {
                            "Made by flow-log-stack " (env!("CARGO_PKG_VERSION")) " from these records and nothing else. "
                            "Each figure is the result of the SQL below it, which also runs on Athena. "
                            "If both interfaces of a flow are logged, each has a record, and the flow counts at each."
                        }
                    }
                }
            }
        };
        page.into_string()
    }

    /// The answers that have their own section of the page.
    fn figures(&self) -> impl Iterator<Item = &Answer> {
        self.answers
            .iter()
            .filter(|answer| answer.question.picture != Picture::Values)
    }

    fn answer(&self, name: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.question.name == name)
    }

    /// The first row of an answer.
    fn first(&self, name: &str) -> Option<(&Answer, &Record)> {
        let answer = self.answer(name)?;
        Some((answer, answer.rows.first()?))
    }

    /// The key figures at the top.
    fn glance(&self) -> Markup {
        let totals = self.first("totals");
        let total = |column| totals.and_then(|(answer, row)| answer.number(row, column));
        let all = total("flow_count").unwrap_or_default();
        let share = |part: u64| {
            format!(
                "{} % of all flows",
                (part * 100 + all / 2).checked_div(all).unwrap_or_default()
            )
        };
        let busiest = self.first("sources").and_then(|(answer, row)| {
            let sent = answer.number(row, "total_bytes").map(bytes).unwrap_or_default();
            Some((visible::line(answer.text(row, "srcaddr")?), format!("{sent} sent")))
        });
        let refused = self.first("rejected-ports").and_then(|(answer, row)| {
            let flows = answer.number(row, "flow_count").map(words::count).unwrap_or_default();
            let protocol = answer.text(row, "protocol").map(|own| words::value("protocol", own));
            let said = match protocol {
                Some(protocol) => format!("{flows} rejected flows, protocol {protocol}"),
                None => format!("{flows} rejected flows"),
            };
            Some((words::value("dstport", answer.text(row, "dstport")?), said))
        });
        let gaps = self.missing.iter().flat_map(|missing| &missing.gaps);
        let missing: Vec<Day> = gaps.flat_map(|gap| gap.days()).collect();
        let tiles = [
            Some(("Flows", words::count(all), String::new())),
            total("total_bytes").map(|own| ("Bytes", bytes(own), format!("{} bytes", words::count(own)))),
            total("accepted").map(|own| ("Accepted", words::count(own), share(own))),
            total("rejected").map(|own| ("Rejected", words::count(own), share(own))),
            busiest.map(|(own, said)| ("Busiest source", own, said)),
            refused.map(|(own, said)| ("Port rejected most", own, said)),
            Some(match missing.as_slice() {
                [] => ("Days missing", "none".to_owned(), String::new()),
                days => ("Days missing", named(days), "between days with data".to_owned()),
            }),
        ];
        html! {
            section aria-label="At a glance" {
                dl.tiles {
                    @for (title, own, said) in tiles.iter().flatten() {
                        div {
                            dt { (title) }
                            dd { (own) @if !said.is_empty() { small { (said) } } }
                        }
                    }
                }
                @if let Some((answer, _)) = totals { (sql(answer)) }
                @for missing in self.missing {
                    p.is-missing { "Missing days of " (visible::line(&missing.whose.to_string())) ": " (listed(&missing.gaps)) "." }
                }
                @for note in self.notes { p.is-missing { (visible::line(note)) } }
            }
        }
    }

    fn figure(&self, answer: &Answer) -> Markup {
        let Question {
            name,
            title,
            about,
            picture,
            ..
        } = answer.question;
        html! {
            section id=(name) aria-labelledby={ (name) "-title" } {
                h2 id={ (name) "-title" } { (title) }
                p.about { (about) }
                @if let Some(remark) = answer.remark() { p.is-missing { (remark) "." } }
                @if answer.rows.is_empty() {
                    p { "There are no such records." }
                } @else if picture == Picture::Time {
                    (self.over_time(answer))
                    details {
                        summary { "As a table" }
                        (rows(answer, None))
                    }
                } @else if let Picture::Bars(column) = picture {
                    (rows(answer, Some(column)))
                } @else {
                    (rows(answer, None))
                }
                (sql(answer))
            }
        }
    }

    /// Charts of flows and of bytes.
    fn over_time(&self, answer: &Answer) -> Markup {
        let parts = |row: &Record| {
            let number = |column| answer.number(row, column);
            match (number("accepted"), number("rejected")) {
                (Some(accepted), Some(rejected)) => [accepted, rejected],
                _ => [number("flow_count").unwrap_or_default(), 0],
            }
        };
        let is_split = answer.column("accepted").is_some() && answer.column("rejected").is_some();
        let flows = self.chart(answer, parts, &words::count);
        let amounts = answer.column("total_bytes").and_then(|_| {
            self.chart(
                answer,
                |row| [answer.number(row, "total_bytes").unwrap_or_default(), 0],
                &bytes,
            )
        });
        html! {
            h3 { "Flows" }
            @if is_split {
                p.key { span.accepted { "accepted" } span.rejected { "rejected" } }
            }
            (picture("Flows over time, as in the table below.", flows))
            @if amounts.is_some() {
                h3 { "Bytes" }
                (picture("Bytes over time, as in the table below.", amounts))
            }
        }
    }

    fn chart(
        &self,
        answer: &Answer,
        parts: impl Fn(&Record) -> [u64; 2],
        in_words: &dyn Fn(u64) -> String,
    ) -> Option<String> {
        let column = |row: &Record| Some((second(answer.text(row, BEGINS)?)?, parts(row)));
        let columns: Vec<_> = answer.rows.iter().filter_map(column).collect();
        let chart = Chart {
            step: self.step,
            columns: &columns,
            in_words,
        };
        chart.svg()
    }

    fn unasked(&self) -> Markup {
        html! {
            section aria-labelledby="unasked-title" {
                h2 #unasked-title { "What these logs do not say" }
                p.about { "A flow log only has the fields of its LogFormat." }
                ul {
                    @for (question, column) in self.unasked {
                        li { (question.title) ": it needs the field " code { (column.replace('_', "-")) } "." }
                    }
                }
            }
        }
    }
}

fn picture(said: &str, svg: Option<String>) -> Markup {
    html! {
        @if let Some(svg) = svg {
            figure.chart role="img" aria-label=(said) { (PreEscaped(svg)) }
        }
    }
}

/// The rows of an answer, each with a bar for the value of a column.
fn rows(answer: &Answer, bar: Option<&str>) -> Markup {
    let is_of_rejected = answer.question.name.starts_with("rejected");
    let shares = bar.map(|column| answer.shares(column)).unwrap_or_default();
    let names: Vec<_> = answer.columns.iter().map(|column| column.name.as_str()).collect();
    html! {
        div.rows role="region" tabindex="0" aria-label={ (answer.question.title) ", rows" } {
            table {
                thead {
                    tr {
                        @for name in &names {
                            th.number[words::is_number(name)] scope="col" { (words::heading(name)) }
                        }
                        @if bar.is_some() { td {} }
                    }
                }
                tbody {
                    @for (index, row) in answer.rows.iter().enumerate() {
                        tr {
                            @for (place, name) in names.iter().enumerate() {
                                @match value(row, place) {
                                    Some(text) => td class=(if words::is_number(name) { "number" } else { "value" }) {
                                        (shown(name, text))
                                    },
                                    None => td { "–" },
                                }
                            }
                            @if let Some(share) = shares.get(index) {
                                td.bar.bar-of-rejected[is_of_rejected] aria-hidden="true" {
                                    i style={ "width:" (format!("{:.1}", share * 100.0)) "%" } {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A value as people read it, with its machine-readable form.
fn shown(column: &str, text: &str) -> Markup {
    let shown = words::value(column, text);
    html! {
        @if shown == text { (shown) } @else { data value=(visible::line(text)) { (shown) } }
    }
}

fn sql(answer: &Answer) -> Markup {
    html! {
        details {
            summary { "SQL of " q { (answer.question.title) } }
            pre tabindex="0" { code { (answer.sql) } }
        }
    }
}

/// The second of a text such as `2026-11-20 13:00:00.000 UTC`, as Unix time.
fn second(text: &str) -> Option<i64> {
    let (day, time) = text.strip_suffix(" UTC")?.split_once(' ')?;
    let moment: jiff::Timestamp = format!("{day}T{time}Z").parse().ok()?;
    Some(moment.as_second())
}

/// Some days, and the number of the others.
fn named(days: &[Day]) -> String {
    let mut days = days.to_vec();
    days.sort();
    days.dedup();
    let shown: Vec<_> = days.iter().take(NAMED).map(ToString::to_string).collect();
    match days.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// All gaps, in a sentence.
fn listed(gaps: &[Gap]) -> String {
    gaps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
