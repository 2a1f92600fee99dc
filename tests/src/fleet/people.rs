//! What a person at a desk of the fleet does: make ads, change some, cancel some, whatever the network does.

use std::sync::Arc;
use std::time::Duration;

use adtally_core::ad::{AdForm, AdKey, ContractLine};
use adtally_core::desk::Desk;
use anyhow::Result;
use fastrand::Rng;

use crate::books::Books;
use crate::desk::{ad, typed};

/// A person, and what was answered to them.
pub(super) struct Clerk {
    pub(super) desk: Arc<Desk>,
    pub(super) number: usize,
    /// Lines that everybody books on.
    pub(super) shared: Arc<Vec<ContractLine>>,
    /// A line that nobody else books on.
    pub(super) own: ContractLine,
    pub(super) random: Rng,
}

impl Clerk {
    /// Makes so many ads, one in each `pace` on average, and changes or cancels earlier ones in between.
    ///
    /// # Errors
    /// When a save is refused.
    pub(super) async fn work(mut self, ads: usize, pace: Duration) -> Result<Books> {
        let (mut books, mut made) = (Books::default(), Vec::new());
        for n in 0..ads {
            tokio::time::sleep(pace.mul_f64(self.random.f64() * 2.0)).await;
            let form = self.form(n);
            let key = self.desk.create(form.clone()).await?;
            books.saved(key, &form);
            made.push(key);
            match self.random.u8(0..10) {
                0 => self.cancel(&mut made, &mut books).await?,
                1..=3 => self.edit(&made, &mut books).await?,
                _ => {}
            }
        }
        Ok(books)
    }

    fn form(&mut self, n: usize) -> AdForm {
        let bookings = if self.random.u8(0..10) < 7 { 1 } else { self.random.usize(2..4) };
        let bookings: Vec<_> = (0..bookings).map(|_| (self.line(), self.random.u32(1..5))).collect();
        ad(&format!("Ad {n} of desk {}", self.number), &bookings)
    }

    /// Mostly a line that others book on too; one in five is typed, as without a network.
    fn line(&mut self) -> ContractLine {
        let line = if self.random.u8(0..10) < 6 {
            self.shared[self.random.usize(..self.shared.len())].clone()
        } else {
            self.own.clone()
        };
        if self.random.u8(0..5) == 0 { typed(&line.contract_number, &line.product_code) } else { line }
    }

    async fn edit(&mut self, made: &[AdKey], books: &mut Books) -> Result<()> {
        let key = made[self.random.usize(..made.len())];
        let Some(view) = self.desk.ad(key).filter(|view| !view.ad.cancelled) else { return Ok(()) };
        let mut form = AdForm::of(&view.ad);
        let booking = self.random.usize(..form.bookings.len());
        form.bookings[booking].units = self.random.u32(1..9);
        if self.random.u8(0..4) == 0 {
            form.bookings[booking].line = self.line();
        }
        self.desk.save(key, form.clone()).await?;
        books.saved(key, &form);
        Ok(())
    }

    async fn cancel(&mut self, made: &mut Vec<AdKey>, books: &mut Books) -> Result<()> {
        let key = made.swap_remove(self.random.usize(..made.len()));
        self.desk.cancel(key).await?;
        books.cancelled(key);
        Ok(())
    }
}
