//! Things that are too slow to make on the audio thread, ordered there and made elsewhere.
//!
//! The audio thread orders at its [`Desk`]; another thread makes the product in its [`Workshop`]. Products
//! travel there and back through rings without a lock, and are freed where they were made. This crate starts
//! no thread: the plug-in's thread calls [`Workshop::work`] again and again, or the processor does so itself
//! where it renders offline.

use rtrb::{Consumer, Producer, RingBuffer};

/// Products that may be under way or in use at the same time.
const PRODUCTS: usize = 4;
/// Orders that may wait in the ring; a later one waits at the desk until there is room.
const ORDERS: usize = 2;

/// A product and the number of the order it was made for.
#[derive(Debug, PartialEq)]
pub struct Delivery<P> {
    /// What [`Desk::order`] returned.
    pub number: u64,
    /// What was made.
    pub product: P,
}

/// The side of the audio thread.
pub struct Desk<O, P> {
    orders: Producer<(u64, O)>,
    deliveries: Consumer<Delivery<P>>,
    returns: Producer<P>,
    waiting: Option<(u64, O)>,
    number: u64,
}

/// The side of the thread that may be slow.
pub struct Workshop<O, P> {
    orders: Consumer<(u64, O)>,
    deliveries: Producer<Delivery<P>>,
    returns: Consumer<P>,
    make: Box<dyn FnMut(O) -> P + Send>,
    under_way: usize,
    open: Option<(u64, O)>,
}

/// A desk and its workshop, which makes a product from an order with `make`.
pub fn handover<O: Copy, P>(make: impl FnMut(O) -> P + Send + 'static) -> (Desk<O, P>, Workshop<O, P>) {
    let (order_in, order_out) = RingBuffer::new(ORDERS);
    let (delivery_in, delivery_out) = RingBuffer::new(PRODUCTS);
    let (return_in, return_out) = RingBuffer::new(PRODUCTS);
    let desk =
        Desk { orders: order_in, deliveries: delivery_out, returns: return_in, waiting: None, number: 0 };
    let workshop = Workshop {
        orders: order_out,
        deliveries: delivery_in,
        returns: return_out,
        make: Box::new(make),
        under_way: 0,
        open: None,
    };
    (desk, workshop)
}

impl<O: Copy, P> Desk<O, P> {
    /// Orders a product; the latest order wins over those that nobody has begun. Returns the order's number,
    /// from 1 upwards. [audio thread]
    pub fn order(&mut self, order: O) -> u64 {
        self.number += 1;
        self.waiting = Some((self.number, order));
        self.send();
        self.number
    }

    /// Number of the latest order; 0 before the first.
    pub fn latest(&self) -> u64 {
        self.number
    }

    /// The next finished product, if there is one. Call it once per block: it also sends an order that had to
    /// wait. Give every product back in the end with [`Desk::give_back`]; dropping it would free memory here.
    /// [audio thread]
    pub fn collect(&mut self) -> Option<Delivery<P>> {
        self.send();
        self.deliveries.pop().ok()
    }

    /// Returns a product, to be freed in the workshop. Hands it back in the case that cannot be: more are
    /// returned than were delivered. [audio thread]
    pub fn give_back(&mut self, product: P) -> Result<(), P> {
        self.returns.push(product).map_err(|rtrb::PushError::Full(product)| product)
    }

    fn send(&mut self) {
        if let Some(order) = self.waiting.take()
            && let Err(rtrb::PushError::Full(order)) = self.orders.push(order)
        {
            self.waiting = Some(order);
        }
    }
}

impl<O: Copy, P> Workshop<O, P> {
    /// Frees what came back and makes the latest order. True if there was anything to do. An order waits
    /// while four products are out and none has come back.
    pub fn work(&mut self) -> bool {
        let mut busy = false;
        while let Ok(product) = self.returns.pop() {
            drop(product);
            self.under_way = self.under_way.saturating_sub(1);
            busy = true;
        }
        while let Ok(order) = self.orders.pop() {
            self.open = Some(order);
        }
        if self.under_way == PRODUCTS {
            return busy;
        }
        let Some((number, order)) = self.open.take() else { return busy };
        let product = (self.make)(order);
        self.under_way += 1;
        // There is room: no more than `PRODUCTS` are under way.
        let _ = self.deliveries.push(Delivery { number, product });
        true
    }

    /// Whether the desk is gone, so that nobody will order again.
    pub fn is_abandoned(&self) -> bool {
        self.orders.is_abandoned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn the_latest_order_wins_and_the_ones_between_are_never_made() {
        let (mut desk, mut workshop) = handover(|order: u32| Box::new(order));
        for order in 0..100 {
            desk.order(order);
        }
        // The first two filled the ring; the last waits at the desk.
        let mut made = Vec::new();
        while workshop.work() {
            while let Some(delivery) = desk.collect() {
                made.push((delivery.number, *delivery.product));
                desk.give_back(delivery.product).unwrap();
            }
        }
        assert_eq!(made, [(2, 1), (100, 99)]);
        assert!(desk.collect().is_none());
    }

    #[test]
    fn products_are_freed_in_the_workshop_only() {
        let token = Arc::new(());
        let counted = Arc::clone(&token);
        let (mut desk, mut workshop) = handover(move |_: ()| Box::new(Arc::clone(&counted)));
        desk.order(());
        assert!(workshop.work());
        let product = desk.collect().unwrap().product;
        assert_eq!(Arc::strong_count(&token), 3);
        desk.give_back(product).unwrap();
        assert_eq!(Arc::strong_count(&token), 3);
        assert!(workshop.work());
        assert_eq!(Arc::strong_count(&token), 2);
        assert!(!workshop.work());
    }

    #[test]
    fn an_order_waits_until_a_product_comes_back_when_four_are_out() {
        let (mut desk, mut workshop) = handover(|order: u32| order);
        let mut out = Vec::new();
        for order in 0..5 {
            desk.order(order);
            workshop.work();
            out.extend(desk.collect());
        }
        assert_eq!(out.len(), 4);
        desk.give_back(out.pop().unwrap().product).unwrap();
        assert!(workshop.work());
        assert_eq!(desk.collect(), Some(Delivery { number: 5, product: 4 }));
    }

    #[test]
    fn orders_and_products_cross_threads() {
        let (mut desk, mut workshop) = handover(|order: u64| Box::new(order * 2));
        let worker = std::thread::spawn(move || {
            while !workshop.is_abandoned() {
                if !workshop.work() {
                    std::thread::yield_now();
                }
            }
        });
        let mut last = 0;
        for order in 1..=1_000_u64 {
            desk.order(order);
            while let Some(delivery) = desk.collect() {
                assert_eq!(*delivery.product, 2 * delivery.number);
                assert!(delivery.number > last);
                last = delivery.number;
                desk.give_back(delivery.product).unwrap();
            }
        }
        while last < 1_000 {
            if let Some(delivery) = desk.collect() {
                last = delivery.number;
                desk.give_back(delivery.product).unwrap();
            }
            std::thread::yield_now();
        }
        drop(desk);
        worker.join().unwrap();
    }
}
