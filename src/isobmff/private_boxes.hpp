/// What says where a clip was taken, with which camera of its kind, and whose it is: in boxes that
/// standards and makers of cameras have given names to.
#pragma once

#include <string>
#include <string_view>

#include "isobmff/movie.hpp"

namespace wanprep::isobmff {

/// Notes where something private stands, each name and value once.
void add_place(Movie& movie, const std::string& place, const std::string& value);

/// As a document can hold it: text, or "hex:…" for what is none. Of a long one the beginning.
std::string text_or_hex(Bytes bytes);

/// Of an item: iTunes' and Apple's hold a data box, QuickTime's a 16-bit length, a 16-bit language
/// and text.
Bytes content_of(Bytes body);

/// An XMP packet.
void read_xmp(Bytes packet, Movie& movie);
/// A camera's own XML, named `place`.
void read_camera_xml(Bytes document, const std::string& place, Movie& movie);
/// A uuid box, its id in front.
void read_uuid(Bytes body, Movie& movie);
/// An item of user data (udta).
void read_private_item(std::uint32_t type, Bytes body, Movie& movie);
/// True for a track whose samples hold such things: telemetry of GoPro, Google, DJI, Sony, Canon …
bool track_tells_private(const Track& track);

}  // namespace wanprep::isobmff
