//! A picture of the window as it stands on its display, taken from the display's own memory: WebDriver's
//! would never come, because WebKit does not answer for a window that is drawn without DMA-BUF, as
//! Adtally's is.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::Window;

/// How long a picture may move before it is taken all the same: a caret blinks.
const STILL_WITHIN: Duration = Duration::from_secs(2);

impl Window {
    /// Takes a picture of the window as soon as nothing moves in it.
    ///
    /// # Errors
    /// When it can't be taken, or not be written.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        let size = self.script("return [window.innerWidth, window.innerHeight]", &[]).await?;
        let size: (usize, usize) = serde_json::from_value(size).context("the window's size")?;
        let start = Instant::now();
        let mut last = self.room.screen()?;
        loop {
            // Long enough for what was asked for to be on the display.
            tokio::time::sleep(Duration::from_millis(80)).await;
            let now = self.room.screen()?;
            if now == last || start.elapsed() > STILL_WITHIN {
                return write(&Screen::read(&now)?.corner(size)?, size, path);
            }
            last = now;
        }
    }
}

/// A display's memory as Xvfb shows it: the format of `xwd`, 32 bits to a pixel.
struct Screen<'m> {
    width: usize,
    height: usize,
    bytes_per_line: usize,
    lines: &'m [u8],
}

impl Screen<'_> {
    fn read(memory: &[u8]) -> Result<Screen<'_>> {
        let field = |at: usize| -> Result<usize> {
            let bytes = memory.get(at * 4..at * 4 + 4).context("the display's memory has no head")?;
            Ok(u32::from_be_bytes(bytes.try_into()?) as usize)
        };
        let (head, version, format, bits) = (field(0)?, field(1)?, field(2)?, field(11)?);
        if (version, format, bits, field(7)?) != (7, 2, 32, 0) {
            bail!("the display's memory is of version {version}, format {format}, {bits} bits");
        }
        let lines = memory.get(head + field(19)? * 12..).context("the display's memory is cut off")?;
        Ok(Screen { width: field(4)?, height: field(5)?, bytes_per_line: field(12)?, lines })
    }

    /// Red, green and blue of the display's upper left corner, where a window without a manager lies.
    fn corner(&self, (width, height): (usize, usize)) -> Result<Vec<u8>> {
        ensure!(width <= self.width && height <= self.height, "the window is larger than its display");
        let mut pixels = Vec::with_capacity(width * height * 3);
        for line in self.lines.chunks(self.bytes_per_line).take(height) {
            for pixel in line.chunks(4).take(width) {
                let [blue, green, red, _] = pixel else { bail!("the display's memory is cut off") };
                pixels.extend([red, green, blue]);
            }
        }
        Ok(pixels)
    }
}

fn write(pixels: &[u8], (width, height): (usize, usize), path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish().with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corner_of_a_display_is_read() {
        let mut memory = vec![0; 25 * 4];
        for (field, value) in [(0, 100), (1, 7), (2, 2), (4, 3), (5, 2), (11, 32), (12, 12), (19, 1)] {
            memory[field * 4..field * 4 + 4].copy_from_slice(&u32::to_be_bytes(value));
        }
        memory.extend([9; 12]); // one colour of a map that nobody reads
        memory.extend([3, 2, 1, 0, 6, 5, 4, 0, 0, 0, 0, 0]);
        memory.extend([9, 8, 7, 0, 12, 11, 10, 0, 0, 0, 0, 0]);
        let screen = Screen::read(&memory).expect("it is read");
        let corner = screen.corner((2, 2)).expect("it fits");
        assert_eq!(corner, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert!(screen.corner((4, 1)).is_err(), "larger than the display");
        assert!(Screen::read(&memory[..60]).is_err() && Screen::read(&[0; 200]).is_err());
    }
}
