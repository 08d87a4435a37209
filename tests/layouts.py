"""One fictional notice in the layouts in which notices come: tables, columns, Markdown, scans."""

from __future__ import annotations

BODY = """Ngày 12/4/2024, tại trụ sở UBND tỉnh, Phó Chủ tịch UBND tỉnh Trần Minh Khôi chủ trì
cuộc họp về tiến độ.
Sau khi nghe báo cáo, Phó Chủ tịch UBND tỉnh kết luận như sau:
1. Giao Sở Tài chính báo cáo trước ngày 30/4/2024.
2. UBND huyện Hoà Sơn thực hiện.
Văn phòng UBND tỉnh thông báo để các cơ quan biết, thực hiện./."""

TABLE = f"""|
**ỦY BAN NHÂN DÂN**
TỈNH LAM HÀ
-------
|
**CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM**
Độc lập - Tự do - Hạnh phúc
---------------
|
|
Số: 45/TB-UBND
|
*Lam Hà, ngày 12
tháng 4 năm 2024*
|

**THÔNG BÁO**

KẾT LUẬN CỦA PHÓ CHỦ TỊCH UBND TỈNH
TẠI CUỘC HỌP VỀ TIẾN ĐỘ

{BODY}

|
*Nơi nhận:*
- CT, các PCT UBND tỉnh;
- Các Sở: Tài chính,
Xây dựng;
- VPUB: CVP, PCVP, KTTH;
- Lưu: VT, KTTH (2).
|
**TL. CHỦ TỊCH
KT. CHÁNH VĂN PHÒNG**
PHÓ CHÁNH VĂN PHÒNG
**Đỗ
Thanh Tùng**
|
"""

COLUMNS = f"""
ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  TỈNH LAM HÀ                          Độc lập - Tự do - Hạnh phúc

Số: 45   /TB-UBND                   Lam Hà, ngày 12 tháng 4 năm 2024

                              THÔNG BÁO
              Kết luận của Phó Chủ tịch UBND tỉnh
                   tại cuộc họp về tiến độ

{BODY}

Nơi nhận:                                        TL. CHỦ TỊCH
- CT, các PCT UBND tỉnh;                     KT. CHÁNH VĂN PHÒNG
- Các Sở: Tài chính,                         PHÓ CHÁNH VĂN PHÒNG
  Xây dựng;
- VPUB: CVP, PCVP, KTTH;                       Đỗ Thanh Tùng
- Lưu: VT, KTTH (2).
"""

MARKDOWN = f"""# ỦY BAN NHÂN DÂN TỈNH LAM HÀ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 45/TB-UBND
Lam Hà, ngày 12 tháng 4 năm 2024

# THÔNG BÁO
## Kết luận của Phó Chủ tịch UBND tỉnh tại cuộc họp về tiến độ

{BODY}

| *Nơi nhận:* | **TL. CHỦ TỊCH** |
| - CT, các PCT UBND tỉnh; | **KT. CHÁNH VĂN PHÒNG** |
| - Các Sở: Tài chính, Xây dựng; | PHÓ CHÁNH VĂN PHÒNG |
| - VPUB: CVP, PCVP, KTTH; | [đã ký] |
| - Lưu: VT, KTTH (2). | Đỗ Thanh Tùng |
"""

SCAN = f"""Ký bởi: Ủy ban nhân dân
tỉnh Lam Hà
Thời gian ký: 12/04/2024
08:15:24

ỦY BAN NHÂN DÂN CONG HOA XÃ HOI CHỦ NGHĨA VIỆT NAM

TĨNH LAM HÀ Độc lập —- Tự do - Hanh phúc
Số: 45/TB-UBND Lam Hà, ngày 12 tháng 4 năm 2024
THÔNG BÁO

Kết luận của Phó Chủ tịch UBND tỉnh

tại cuộc họp về tiến độ

{BODY}

Noi nhận:ÿ . ; TL. CHỦ TỊCH
- CT, các PCT UBND tỉnh; Í KT. CHANH VAN PHONG
Â ‡
- Các Sở: Tài chính,

Xây dựng;
- VPUB: CVP, PCVP, KTTH; PHÓ CHANH VAN PHONG
- Lưu: VT, KTTH (2).

Đỗ Thanh Tùng
"""

ABOVE = f"""ỦY BAN NHÂN DÂN
TỈNH LAM HÀ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 45/TB-UBND

Lam Hà, ngày 12 tháng 4 năm 2024

THÔNG BÁO
Kết luận của Phó Chủ tịch UBND tỉnh
tại cuộc họp về tiến độ
{BODY}

TL. CHỦ TỊCH
KT. CHÁNH VĂN PHÒNG
PHÓ CHÁNH VĂN PHÒNG

Đỗ Thanh Tùng

Nơi nhận:
- CT, các PCT UBND tỉnh;
- Các Sở: Tài chính, Xây dựng;
- VPUB: CVP, PCVP, KTTH;
- Lưu: VT, KTTH (2).
"""

LAYOUTS = {"table": TABLE, "columns": COLUMNS, "markdown": MARKDOWN, "scan": SCAN, "above": ABOVE}

LETTER = """UBND TỈNH LAM HÀ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ Y TE Độc lập - Tự do - Hạnh phúc
Số: 1346/SYT-NVY Lam Hà, ngày 03 tháng 3 năm 2025
V/v phòng, chống bệnh sởi theo Công văn
số 942/BYT-PB ngày 25 tháng 02 năm 2025

Kính gửi:
- Trung tâm Kiểm soát bệnh tật tỉnh;
- Trung tâm Y tế các huyện, thành phố.
(sau đây gọi chung là đơn vị)

Thực hiện Công điện số 116/CĐ-TTg, Sở Y tế yêu cầu các đơn vị thực hiện.

Nơi nhận:
- Như trên;
- UBND tỉnh (để b/c);
- GĐ, các PGĐ Sở;
- Lưu: VT, NVY (Quyên).

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Âguyễn Thị Lan
"""
