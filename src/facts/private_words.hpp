/// Words by which metadata of any kind name a place, a serial number or an owner.
#pragma once

#include <string_view>

namespace wanprep {

/// Of a key, a property, an attribute: "LOCATION", "com.sony.serial", "exif:GPSLatitude".
bool key_tells_private(std::string_view key);

/// Of an XML document (XMP, a camera's own): an element or attribute is called so, or an item's
/// name or key is. What stands between the elements is not looked at: a title may hold any word.
bool xml_tells_private(std::string_view document);

/// Of bytes in a form that is not known: one of the longer words stands in their first 4 MiB.
bool bytes_tell_private(std::string_view bytes);

}  // namespace wanprep
