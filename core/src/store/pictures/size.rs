//! How many pixels a picture has when it is unfolded, read from its head before anybody unfolds it: a file of
//! 64 KB can hold 500 million.
//!
//! Where a file says two things, the larger counts, because nobody knows which one a window believes. An
//! animation counts with all its frames, each as large as the picture. Own code, because the libraries for it
//! either unfold the picture or know nothing of frames. Deliberately absent: whether the rest of the file is a
//! picture; a window finds that out at no cost.

use crate::ad::PictureKind;

/// The pixels of all frames together; none when the head of the file does not say.
pub(super) fn pixels(kind: PictureKind, bytes: &[u8]) -> Option<u64> {
    let mut seen = Seen::default();
    match kind {
        PictureKind::Png => png(bytes, &mut seen)?,
        PictureKind::Jpeg => jpeg(bytes, &mut seen)?,
        PictureKind::Webp => webp(bytes, &mut seen)?,
    }
    (seen.largest > 0).then(|| seen.largest.saturating_mul(seen.frames.max(seen.claimed).max(1)))
}

/// What was seen of a picture so far.
#[derive(Default)]
struct Seen {
    /// The pixels of the largest part.
    largest: u64,
    /// Frames of an animation.
    frames: u64,
    /// As many as the file says that it has.
    claimed: u64,
}

impl Seen {
    fn part(&mut self, width: u32, height: u32) {
        self.largest = self.largest.max(u64::from(width) * u64::from(height));
    }
}

/// Chunks of length, name, content and sum; numbers begin with their highest byte.
fn png(bytes: &[u8], seen: &mut Seen) -> Option<()> {
    let mut rest = bytes.get(8..)?;
    if rest.get(4..8)? != b"IHDR" {
        return None;
    }
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let number = |at: usize| after.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        match &name {
            b"IHDR" => seen.part(number(0)?, number(4)?),
            b"acTL" => seen.claimed = number(0)?.into(),
            b"fcTL" => {
                seen.frames += 1;
                seen.part(number(4)?, number(8)?);
            }
            _ => {}
        }
        let Some(next) = length.checked_add(4).and_then(|end| after.get(end..)) else { break };
        rest = next;
    }
    Some(())
}

/// Segments that begin with FF; what stands between them is passed over, as all who read such files do.
fn jpeg(bytes: &[u8], seen: &mut Seen) -> Option<()> {
    let mut rest = bytes.get(2..)?;
    loop {
        rest = rest.get(rest.iter().position(|byte| *byte == 0xFF)?..)?;
        rest = rest.get(rest.iter().position(|byte| *byte != 0xFF)?..)?;
        let (marker, after) = rest.split_first()?;
        rest = after;
        match marker {
            // Without content.
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            // The picture itself, before anybody said how large it is; or its end.
            0xD9 | 0xDA => return None,
            _ => {}
        }
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            let [_, _, _, high, low, wide, narrow] = *rest.first_chunk()?;
            // No height means that it comes later, which nobody reads.
            seen.part(u16::from_be_bytes([wide, narrow]).into(), u16::from_be_bytes([high, low]).into());
            return Some(());
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        rest = rest.get(length.max(2)..)?;
    }
}

/// Chunks of name, length and content, filled up to two bytes; numbers begin with their lowest byte.
fn webp(bytes: &[u8], seen: &mut Seen) -> Option<()> {
    let rest = bytes.get(12..)?;
    if !matches!(rest.get(..4)?, b"VP8 " | b"VP8L" | b"VP8X") {
        return None;
    }
    webp_chunks(rest, false, seen);
    Some(())
}

/// Reads the chunks of a file, or of one of its frames, in which there are no others, however a file is nested.
fn webp_chunks(mut rest: &[u8], is_frame: bool, seen: &mut Seen) {
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [name @ .., a, b, c, d] = *head;
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        let content = after.get(..length).unwrap_or(after);
        let of_three = |at: usize| match content.get(at..at + 3) {
            Some(&[low, middle, high]) => Some(u32::from_le_bytes([low, middle, high, 0]) + 1),
            _ => None,
        };
        let of_two = |at: usize| match content.get(at..at + 2) {
            Some(&[low, high]) => Some(u32::from(u16::from_le_bytes([low, high]) & 0x3FFF)),
            _ => None,
        };
        let size = match &name {
            b"VP8 " => of_two(6).zip(of_two(8)),
            b"VP8L" => content.get(1..5).and_then(|bits| bits.first_chunk()).map(|bits| {
                let bits = u32::from_le_bytes(*bits);
                ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
            }),
            b"VP8X" => of_three(4).zip(of_three(7)),
            b"ANMF" if !is_frame => {
                seen.frames += 1;
                webp_chunks(content.get(16..).unwrap_or_default(), true, seen);
                of_three(6).zip(of_three(9))
            }
            _ => None,
        };
        if let Some((width, height)) = size {
            seen.part(width, height);
        }
        let Some(next) = length.checked_next_multiple_of(2).and_then(|end| after.get(end..)) else { break };
        rest = next;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::store::pictures::MOST_PIXELS;
    use proptest::prelude::*;

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32).to_be_bytes(), name.as_slice(), content, b"sum!"].concat()
    }

    /// A PNG's head, frames of an animation and some content.
    pub(crate) fn png_of(width: u32, height: u32, frames: &[(u32, u32)]) -> Vec<u8> {
        let size = |width: u32, height: u32| [width.to_be_bytes(), height.to_be_bytes()].concat();
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(chunk(b"IHDR", &[&size(width, height)[..], &[8, 6, 0, 0, 0]].concat()));
        for (width, height) in frames {
            bytes.extend(chunk(b"fcTL", &[&[0; 4], &size(*width, *height)[..], &[0; 14]].concat()));
        }
        bytes.extend(chunk(b"IDAT", b"red"));
        bytes
    }

    pub(crate) fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let frame =
            [&[0xFF, 0xC2, 0, 17, 8], &height.to_be_bytes()[..], &width.to_be_bytes(), &[3; 10]].concat();
        // A picture within the picture, which is not the picture.
        let thumbnail =
            [&[0xFF, 0xE1, 0, 13], b"\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xFF\xFF\xFF".as_slice()].concat();
        [&[0xFF, 0xD8][..], &thumbnail, &[0xFF, 0xFF, 0xDB, 0, 3, 1], &frame, &[0xFF, 0xDA, 0, 2]].concat()
    }

    fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
        let content = chunks.concat();
        [b"RIFF", &(content.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &content].concat()
    }

    fn part(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let fill: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [name.as_slice(), &(content.len() as u32).to_le_bytes(), content, fill].concat()
    }

    fn three(size: u32) -> [u8; 3] {
        let [low, middle, high, _] = (size - 1).to_le_bytes();
        [low, middle, high]
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
        part(b"VP8 ", &[&[0x10, 0, 0, 0x9D, 1, 0x2A], &size[..], b"green"].concat())
    }

    fn lossless(width: u32, height: u32) -> Vec<u8> {
        let bits = ((height - 1) << 14) | (width - 1);
        part(b"VP8L", &[&[0x2F], &bits.to_le_bytes()[..], b"green"].concat())
    }

    fn canvas(width: u32, height: u32) -> Vec<u8> {
        part(b"VP8X", &[&[0x02, 0, 0, 0][..], &three(width), &three(height)].concat())
    }

    fn frame(width: u32, height: u32, content: &[u8]) -> Vec<u8> {
        part(b"ANMF", &[&[0; 6][..], &three(width), &three(height), &[0; 4], content].concat())
    }

    pub(crate) fn webp_of(width: u16, height: u16) -> Vec<u8> {
        riff(&[lossy(width, height)])
    }

    fn of(bytes: &[u8]) -> Option<u64> {
        pixels(PictureKind::of(bytes).expect("a picture"), bytes)
    }

    #[test]
    fn a_picture_says_how_large_it_is() {
        assert_eq!(of(&png_of(640, 480, &[])), Some(640 * 480));
        assert_eq!(of(&jpeg_of(640, 480)), Some(640 * 480));
        assert_eq!(of(&webp_of(640, 480)), Some(640 * 480));
        assert_eq!(of(&riff(&[lossless(640, 480)])), Some(640 * 480));
        assert_eq!(
            of(&riff(&[canvas(640, 480), part(b"ICCP", b"odd"), lossless(640, 480)])),
            Some(640 * 480)
        );
    }

    #[test]
    fn an_animation_counts_with_all_its_frames() {
        assert_eq!(of(&png_of(100, 100, &[(100, 100); 7])), Some(70_000));
        let frames: Vec<_> =
            std::iter::once(canvas(100, 100)).chain((0..7).map(|_| frame(9, 9, b""))).collect();
        assert_eq!(of(&riff(&frames)), Some(70_000), "each is as large as the picture when it is shown");
        let mut claims = png_of(100, 100, &[]);
        claims.extend(chunk(b"acTL", &[&u32::MAX.to_be_bytes()[..], &[0; 4]].concat()));
        assert_eq!(of(&claims), Some(10_000 * u64::from(u32::MAX)), "room is made for as many as it claims");
    }

    #[test]
    fn the_larger_counts_of_what_a_file_says_of_itself() {
        assert_eq!(of(&png_of(1, 1, &[(20_000, 20_000)])), Some(400_000_000));
        assert_eq!(of(&riff(&[canvas(1, 1), lossy(16_000, 16_000)])), Some(256_000_000));
        assert_eq!(of(&riff(&[canvas(1, 1), frame(1, 1, &lossless(16_000, 16_000))])), Some(256_000_000));
        let largest = [&[0; 4][..], &[0xFF; 6]].concat();
        assert!(of(&riff(&[part(b"VP8X", &largest)])) > Some(u64::from(u32::MAX)));
        assert!(of(&png_of(u32::MAX, u32::MAX, &[(u32::MAX, u32::MAX); 3])) > Some(MOST_PIXELS));
    }

    /// Each would be read within the other, until there is no stack left.
    #[test]
    fn frames_within_frames_are_not_read() {
        let mut nested = lossy(16_000, 16_000);
        for _ in 0..2_000 {
            nested = frame(2, 2, &nested);
        }
        assert_eq!(of(&riff(&[canvas(3, 3), nested])), Some(9));
        let head = [&b"ANMF\xFF\xFF\xFF\xFF"[..], &[0; 16]].concat();
        assert_eq!(
            of(&riff(&[canvas(3, 3), head.repeat(200_000)])),
            Some(9),
            "5 MB of nothing but beginnings"
        );
    }

    #[test]
    fn a_head_that_does_not_say_is_no_picture() {
        let png = png_of(2, 2, &[]);
        for bytes in [&png[..8], &png[..15], &png[..23], &png_of(0, 9, &[]), b"\x89PNG\r\n\x1a\n\0\0\0\0IDAT"]
        {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
        for bytes in [&b"\xFF\xD8\xFF"[..], b"\xFF\xD8\xFF\xDA\0\x02", b"\xFF\xD8\xFF\xD9", &jpeg_of(640, 0)]
        {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
        for bytes in [&riff(&[])[..], &riff(&[part(b"JUNK", b"green")]), &webp_of(0, 7)] {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        /// Whatever stands in a file.
        #[test]
        fn reading_a_head_never_fails(
            start in prop::sample::select(vec![
                png_of(3, 3, &[(3, 3); 3]),
                jpeg_of(3, 3),
                riff(&[canvas(3, 3), frame(3, 3, &lossy(3, 3)), lossless(3, 3)]),
            ]),
            changes in prop::collection::vec((12..120_usize, any::<u8>()), 0..8),
            cut in 12..200_usize,
        ) {
            let mut bytes = start;
            for (at, byte) in changes {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            bytes.truncate(cut);
            let _ = of(&bytes);
        }
    }
}
