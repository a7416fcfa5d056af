/// The owner of what a C library gives: std::unique_ptr<heif_image, FreeWith<heif_image_release>>.
#pragma once

namespace wanprep {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

}  // namespace wanprep
