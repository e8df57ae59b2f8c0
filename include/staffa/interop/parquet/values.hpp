// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/core/types.hpp>
#include <staffa/interop/parquet/bits.hpp>

#include <parquet/column_page.h>
#include <parquet/encoding.h>
#include <parquet/schema.h>
#include <parquet/types.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace staffa::inline STAFFA_ABI::detail::pq {

/// Decodes the values of a column chunk, page after page, into an array of the column's type.
class value_decoder {
 public:
  virtual ~value_decoder() = default;
  virtual void set_dictionary(const ::parquet::DictionaryPage& page) = 0;
  /// Starts on a page of `n` present values.
  virtual void set_page(::parquet::Encoding::type encoding, std::span<const std::uint8_t> bytes, std::size_t n) = 0;
  virtual void skip(std::size_t n) = 0;
  /// Writes the next n values to `out`.
  virtual void take(void* out, std::size_t n) = 0;
  /// True if plain values are, byte for byte, those that `take` writes.
  [[nodiscard]] virtual bool takes_plain_bytes() const = 0;
};

/// Spreads n bits from position `first` of a packed array to one byte each.
inline void unpack_bits(const std::uint8_t* bits, std::size_t first, std::size_t n, bool* out) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(out);
  std::size_t i = 0;
  for (; i < n && (first + i) % 8 != 0; ++i) bytes[i] = (bits[(first + i) / 8] >> ((first + i) % 8)) & 1;
  for (; i + 8 <= n; i += 8) {
    const std::uint64_t copies = bits[(first + i) / 8] * std::uint64_t{0x0101010101010101};
    if constexpr (std::endian::native == std::endian::little) {
      const std::uint64_t picked = copies & std::uint64_t{0x8040201008040201};  // byte k keeps bit k
      const std::uint64_t spread =
          ((picked + std::uint64_t{0x7F7F7F7F7F7F7F7F}) >> 7) & std::uint64_t{0x0101010101010101};
      std::memcpy(bytes + i, &spread, 8);
    } else {
      for (std::size_t k = 0; k < 8; ++k) bytes[i + k] = static_cast<std::uint8_t>(copies >> k & 1);
    }
  }
  for (; i < n; ++i) bytes[i] = (bits[(first + i) / 8] >> ((first + i) % 8)) & 1;
}

/// What does not depend on our type of the column. @tparam D Parquet's
template <class D>
class stored_decoder : public value_decoder {
 public:
  using stored = typename D::c_type;
  explicit stored_decoder(const ::parquet::ColumnDescriptor& column) : column_(column) {}

  void set_dictionary(const ::parquet::DictionaryPage& page) override {
    if (dictionary_ != nullptr) throw std::runtime_error("a column chunk has two dictionaries");
    if constexpr (std::is_same_v<D, ::parquet::BooleanType>) {
      throw std::runtime_error("a column of bools has a dictionary");
    } else {
      const auto n = static_cast<std::size_t>((std::max)(page.num_values(), 0));
      if (n * sizeof(stored) > static_cast<std::size_t>(page.size()))
        throw std::runtime_error("a dictionary is shorter than its number of values");
      const auto plain = ::parquet::MakeTypedDecoder<D>(::parquet::Encoding::PLAIN, &column_);
      plain->SetData(static_cast<int>(n), page.data(), page.size());
      dictionary_ = ::parquet::MakeDictDecoder<D>(&column_);
      dictionary_->SetDict(plain.get());
    }
  }

  void set_page(::parquet::Encoding::type encoding, std::span<const std::uint8_t> bytes, std::size_t n) override {
    plain_ = encoding == ::parquet::Encoding::PLAIN;
    current_ = nullptr;
    if (plain_) {
      const std::size_t need = std::is_same_v<D, ::parquet::BooleanType> ? (n + 7) / 8 : n * sizeof(stored);
      if (need > bytes.size()) throw std::runtime_error("a page is shorter than its values");
      bytes_ = bytes.data();
      at_ = 0;
      return;
    }
    if (encoding == ::parquet::Encoding::RLE_DICTIONARY || encoding == ::parquet::Encoding::PLAIN_DICTIONARY) {
      if (dictionary_ == nullptr) throw std::runtime_error("a page needs a dictionary that is not there");
      current_ = dictionary_.get();
    } else {
      if (other_ == nullptr || other_->encoding() != encoding)
        other_ = ::parquet::MakeTypedDecoder<D>(encoding, &column_);
      if (other_ == nullptr) throw std::runtime_error("a page is in an encoding that is not supported");
      current_ = other_.get();
    }
    current_->SetData(static_cast<int>(n), bytes.data(), static_cast<int>(bytes.size()));
  }

  void skip(std::size_t n) override {
    if (plain_) {
      at_ += n;
      return;
    }
    std::array<stored, block> dropped;
    for (; n > 0; n -= (std::min)(n, block)) decode(dropped.data(), (std::min)(n, block));
  }

 protected:
  static constexpr std::size_t block = 1024;

  void decode(stored* out, std::size_t n) {
    constexpr std::size_t most = (std::numeric_limits<int>::max)();
    if (n > most || (n > 0 && current_->Decode(out, static_cast<int>(n)) != static_cast<int>(n)))
      throw std::runtime_error("a page is shorter than its values");
  }

  const std::uint8_t* bytes_ = nullptr;  // plain values: in the page
  std::size_t at_ = 0;
  bool plain_ = true;

 private:
  const ::parquet::ColumnDescriptor& column_;
  std::unique_ptr<::parquet::DictDecoder<D>> dictionary_;
  std::unique_ptr<::parquet::TypedDecoder<D>> other_;
  ::parquet::TypedDecoder<D>* current_ = nullptr;
};

/// @tparam D Parquet's type of the column  @tparam T ours
template <class D, class T>
class typed_decoder final : public stored_decoder<D> {
 public:
  using stored_decoder<D>::stored_decoder;

  void take(void* out, std::size_t n) override {
    T* to = static_cast<T*>(out);
    if constexpr (std::is_same_v<D, ::parquet::BooleanType>) {
      if (plain_) unpack_bits(bytes_, at_, n, to);
      else decode(to, n);
    } else if constexpr (sizeof(T) == sizeof(stored)) {
      if (plain_ && n > 0) std::memcpy(to, bytes_ + at_ * sizeof(T), n * sizeof(T));
      else decode(reinterpret_cast<stored*>(to), n);  // T is stored, or its unsigned twin
    } else {
      std::array<stored, block> wide;
      for (std::size_t done = 0; done < n;) {
        const std::size_t here = (std::min)(n - done, block);
        if (plain_) std::memcpy(wide.data(), bytes_ + (at_ + done) * sizeof(stored), here * sizeof(stored));
        else decode(wide.data(), here);
        narrow(wide.data(), to + done, here);
        done += here;
      }
    }
    if (plain_) at_ += n;
  }
  [[nodiscard]] bool takes_plain_bytes() const override {
    return !std::is_same_v<T, bool> && sizeof(T) == sizeof(stored);
  }

 private:
  using stored = typename D::c_type;
  using stored_decoder<D>::at_, stored_decoder<D>::block, stored_decoder<D>::bytes_, stored_decoder<D>::decode,
      stored_decoder<D>::plain_;

  /// The file promises that the values fit; if they do not, they must not wrap.
  static void narrow(const stored* from, T* to, std::size_t n) {
    bool fits = true;
    for (std::size_t i = 0; i < n; ++i) {
      to[i] = static_cast<T>(from[i]);
      fits &= static_cast<stored>(to[i]) == from[i];
    }
    if (!fits) throw std::runtime_error("a value does not fit the declared " + std::string(name_of(type_id_of<T>())));
  }
};

inline std::unique_ptr<value_decoder> make_decoder(type_id type, const ::parquet::ColumnDescriptor& column) {
  return visit_type(type, [&]<class T>(std::type_identity<T>) -> std::unique_ptr<value_decoder> {
    using D = std::conditional_t<
        std::is_same_v<T, bool>, ::parquet::BooleanType,
        std::conditional_t<
            std::is_same_v<T, float>, ::parquet::FloatType,
            std::conditional_t<std::is_same_v<T, double>, ::parquet::DoubleType,
                               std::conditional_t<sizeof(T) == 8, ::parquet::Int64Type, ::parquet::Int32Type>>>>;
    return std::unique_ptr<value_decoder>(new typed_decoder<D, T>(column));
  });
}

/// Moves `present` values at the front of `data` to where `valid` has its set bits; missing ones become zero.
inline void spread_values(type_id type, void* data, std::size_t present, const bit_list& valid, std::size_t first,
                          std::size_t n) {
  visit_type(type, [&]<class T>(std::type_identity<T>) {
    T* values = static_cast<T*>(data);
    for (std::size_t i = n; i-- > 0;) values[i] = valid[first + i] ? values[--present] : T{};
  });
}

}  // namespace staffa::inline STAFFA_ABI::detail::pq
