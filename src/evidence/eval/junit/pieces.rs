//! A reader that stops if one piece of a file is too long.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Reads a text in which no piece may be longer than the limit, since each is kept in memory.
pub(super) struct Pieces<R> {
    pub(super) text: R,
    pub(super) left: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.text.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(read));
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Pieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a piece without end"));
        }
        self.text.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left.set(self.left.get().saturating_sub(amount));
        self.text.consume(amount);
    }
}
