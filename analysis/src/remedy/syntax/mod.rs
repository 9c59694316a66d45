//! What to write instead of that with which no statement continues.

mod clause;
mod forms;
mod missing;
mod operator;
mod placeholder;
mod value;
mod word;

use crate::diagnostic::Remedy;
use crate::edit::Edits;
use crate::syntax::keyword::Keyword as Word;
use crate::syntax::place::Place;

/// The clauses of a query block in their order.
const CLAUSES: [(Word, &str); 8] = [
    (Word::Where, "WHERE"),
    (Word::Group, "GROUP BY"),
    (Word::Having, "HAVING"),
    (Word::Window, "WINDOW"),
    (Word::Order, "ORDER BY"),
    (Word::Offset, "OFFSET"),
    (Word::Limit, "LIMIT"),
    (Word::Fetch, "FETCH"),
];

type Rule<'p> = fn(&Place<'p>) -> Option<Remedy>;

/// The rules; the first that answers counts.
fn rules<'p>() -> [Rule<'p>; 44] {
    [
        Place::look_alike,
        Place::placeholder,
        Place::name_with_signs,
        Place::second_with,
        Place::comparison,
        Place::operator,
        Place::pattern,
        Place::null_test,
        Place::comma,
        Place::grouped_digits,
        Place::bare_address,
        Place::unequal,
        Place::with_without_as,
        Place::safe_cast,
        Place::within_group,
        Place::brackets,
        Place::list,
        Place::certain_comma,
        Place::interval,
        Place::multiple_of_interval,
        Place::time_zone,
        Place::sample,
        Place::text_as_name,
        Place::count_as_text,
        Place::unnest,
        Place::call,
        Place::limit,
        Place::clause,
        Place::missing_by,
        Place::top,
        Place::set_operation,
        Place::clause_before_set_operation,
        Place::apply,
        Place::pivot,
        Place::rollup,
        Place::lateral_view,
        Place::reserved_name,
        Place::strings,
        Place::parameter,
        Place::misspelt,
        Place::parenthesis,
        Place::missing_comma,
        Place::of_other_engines,
        Place::unfinished,
    ]
}

/// The remedy for an error at a token; with its edits, the text continues further.
pub(super) fn unexpected(place: &Place<'_>) -> Option<Remedy> {
    let goes_further = |edits: &Edits| {
        let text = edits.apply(place.sql());
        place.unread_of(&text).is_none_or(|rest| rest < place.unread())
    };
    let mut remedies = rules().into_iter().filter_map(|rule| rule(place));
    remedies.find(|remedy| remedy.fix.is_empty() || goes_further(&remedy.fix))
}
