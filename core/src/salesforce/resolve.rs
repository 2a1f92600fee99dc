//! Which line of which contract a person meant who typed a number and a code while offline.

use super::{
    CallFault, Salesforce,
    contracts::padded,
    json,
    names::{ID, NAME, Names},
    query::{Look, read_page},
    soql::Soql,
};
use crate::ad::{
    ContractLine, LONGEST_CODE, LONGEST_NAME, LONGEST_NUMBER, LineIds, SalesforceId, bare_number,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineLine {
    /// The contract's number, with or without zeros before it.
    pub contract_number: String,
    /// The product's code, in any case.
    pub product_code: String,
}

impl From<&ContractLine> for OfflineLine {
    fn from(line: &ContractLine) -> OfflineLine {
        OfflineLine { contract_number: line.contract_number.clone(), product_code: line.product_code.clone() }
    }
}

/// A contract that was found for a line, and as little of it as names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundContract {
    /// `Contract.Id`
    pub id: SalesforceId,
    /// `ContractNumber`, as the org spells it.
    pub number: String,
}

/// What was found for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// No contract has this number.
    NoContract,
    /// These contracts have this number, and no product with this code.
    NoProduct {
        /// The contracts, by number.
        contracts: Vec<FoundContract>,
    },
    /// So many lines, not counting those of fulfilled contracts, could be meant.
    Several(usize),
    /// Lines were found, and all of their contracts are fulfilled.
    OnlyFulfilled,
    /// Exactly this line: ids, and number, code and name as the org spells them.
    One(ContractLine),
}

struct Found {
    contract: FoundContract,
    fulfilled: bool,
    /// Id, code and name.
    products: Vec<(SalesforceId, String, String)>,
}

impl Salesforce {
    /// What each of `lines` stands for, in their order. One query for all of them, or a few when
    /// their numbers don't fit into one.
    ///
    /// # Errors
    /// When it can't be found out now; then no line is resolved.
    pub async fn resolve(&self, lines: &[OfflineLine]) -> Result<Vec<Resolution>, CallFault> {
        const KIND: &str = "resolve";
        let numbers: BTreeSet<String> = lines.iter().flat_map(|line| padded(&line.contract_number)).collect();
        let numbers: Vec<String> = numbers.into_iter().collect();
        let mut found = Vec::new();
        let names = self.names();
        let mut look = Look::default();
        for soql in select(names).among(&names.contract.number, &numbers) {
            for mut record in self.all(&mut look, KIND, &soql).await?.0 {
                let below = record.get_mut(&*names.contract.products).map(Value::take).unwrap_or_default();
                let mut products = Vec::new();
                for product in self.rest(&mut look, KIND, read_page(below)?).await? {
                    let text = |name: &str| json::text(&product, name).unwrap_or_default();
                    products.push((json::id(&product, &ID)?, text(&names.product.code), text(&NAME)));
                }
                let number = json::text(&record, &names.contract.number).unwrap_or_default();
                let contract = FoundContract { id: json::id(&record, &ID)?, number };
                let fulfilled = json::flag(&record, &names.contract.fulfilled);
                found.push(Found { contract, fulfilled, products });
            }
        }
        // A contract that two queries found is one contract.
        found.sort_by(|a, b| (&a.contract.number, &a.contract.id).cmp(&(&b.contract.number, &b.contract.id)));
        found.dedup_by(|a, b| a.contract.id == b.contract.id);
        Ok(lines.iter().map(|line| choose(line, &found)).collect())
    }
}

fn select(Names { contract, product, .. }: &Names) -> Soql {
    Soql::select_with(
        &[&ID, &contract.number, &contract.fulfilled],
        (&[&ID, &product.code, &NAME], &contract.products, &[&product.code, &ID]),
        &contract.object,
    )
}

fn choose(line: &OfflineLine, found: &[Found]) -> Resolution {
    let number = bare_number(&line.contract_number);
    let code = line.product_code.trim().to_lowercase();
    let contracts: Vec<&Found> =
        found.iter().filter(|found| bare_number(&found.contract.number) == number).collect();
    if contracts.is_empty() {
        return Resolution::NoContract;
    }
    let fitting: Vec<_> = contracts
        .iter()
        .flat_map(|found| found.products.iter().map(move |product| (*found, product)))
        .filter(|(_, (_, theirs, _))| theirs.trim().to_lowercase() == code)
        .collect();
    if fitting.is_empty() {
        let contracts = contracts.iter().map(|found| found.contract.clone()).collect();
        return Resolution::NoProduct { contracts };
    }
    let open: Vec<_> = fitting.iter().filter(|(found, _)| !found.fulfilled).collect();
    match open.as_slice() {
        [] => Resolution::OnlyFulfilled,
        [(found, (id, code, name))] => Resolution::One(ContractLine {
            contract_number: json::cut_line(&found.contract.number, LONGEST_NUMBER),
            product_code: json::cut_line(code, LONGEST_CODE),
            product_name: Some(json::cut_line(name, LONGEST_NAME)).filter(|name| !name.is_empty()),
            ids: Some(LineIds { contract: found.contract.id.clone(), contract_product: id.clone() }),
        }),
        several => Resolution::Several(several.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(prefix: &str, number: usize) -> SalesforceId {
        format!("{prefix}{number:012}").parse().expect("an id")
    }

    fn found(number: &str, at: usize, fulfilled: bool, codes: &[&str]) -> Found {
        let products = codes
            .iter()
            .enumerate()
            .map(|(place, code)| (id("a00", at * 10 + place), (*code).to_owned(), format!("{code} unit")))
            .collect();
        Found {
            contract: FoundContract { id: id("800", at), number: number.to_owned() },
            fulfilled,
            products,
        }
    }

    fn choose(number: &str, code: &str, found: &[Found]) -> Resolution {
        let line = OfflineLine { contract_number: number.into(), product_code: code.into() };
        super::choose(&line, found)
    }

    #[test]
    fn exactly_one_line_that_is_not_fulfilled_is_chosen() {
        let org = [
            found("00000101", 1, false, &["GIGANTIC", "Small", "TWICE", "twice"]),
            found("0101", 2, true, &["gigantic", "OLD"]),
            found("00000102", 3, false, &["GIGANTIC"]),
        ];
        let Resolution::One(line) = choose("101", " gigantic ", &org) else { panic!("one line is open") };
        assert_eq!((line.contract_number.as_str(), line.product_code.as_str()), ("00000101", "GIGANTIC"));
        assert_eq!(line.product_name.as_deref(), Some("GIGANTIC unit"));
        assert_eq!(line.ids, Some(LineIds { contract: id("800", 1), contract_product: id("a00", 10) }));
        assert!(matches!(choose("00000101", "SMALL", &org), Resolution::One(_)));
        assert_eq!(choose("101", "twice", &org), Resolution::Several(2));
        assert_eq!(choose("101", "old", &org), Resolution::OnlyFulfilled);
        assert_eq!(choose("1", "small", &org), Resolution::NoContract);
        let none = Resolution::NoProduct { contracts: vec![org[2].contract.clone()] };
        assert_eq!(choose("102", "huge", &org), none);
        let twins = [found("7", 1, false, &["A"]), found("007", 2, false, &["a"])];
        assert_eq!(choose("07", "A", &twins), Resolution::Several(2));
    }

    #[test]
    fn umlauts_have_a_case_too() {
        assert!(matches!(choose("1", "größe", &[found("1", 1, false, &["GRÖßE"])]), Resolution::One(_)));
    }
}
