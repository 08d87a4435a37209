#!/bin/sh
# Install the programs outside Python that some forms of files need:
#   tesseract with its Vietnamese model   scans, pictures, PDFs without a usable text layer
#   LibreOffice Writer                    DOC, RTF, ODT
#   Chromium                              the tests of the pages in a browser
#   Noto fonts                            typesetting test documents with all Vietnamese letters
# TXT, HTML, DOCX and digital PDF are read without any of these.
set -eu

PACKAGES="tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd libreoffice-writer-nogui fonts-noto-core chromium"

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Hệ thống này không có apt-get. Hãy cài các gói tương đương với: $PACKAGES" >&2
    echo "This system has no apt-get. Install what corresponds to: $PACKAGES" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Cần quyền quản trị. Hãy chạy: sudo $0" >&2
    echo "Administrator rights are needed. Run: sudo $0" >&2
    exit 1
fi

missing=""
for package in $PACKAGES; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "Đã có đủ: $PACKAGES"
    exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086 # a list of words
apt-get install --yes --no-install-recommends $missing
tesseract --list-langs | grep -q '^vie$' || {
    echo "Đã cài nhưng tesseract không thấy mô hình tiếng Việt (vie)." >&2
    exit 1
}
echo "Đã cài:$missing"
