"""Names and goods in the scripts of the world, and texts that somebody may send to do harm."""

# script: (first name, last name, company, product)
SCRIPTS = {
    "latin": ("Łukasz", "Żółkiewski-Öztürk", "Smørrebrød & Sønner ApS", "Crème brûlée à l’ancienne"),
    "vietnamese": ("Nguyễn", "Thị Ánh", "Công ty Cổ phần Sữa", "Phở bò đặc biệt"),
    "greek": ("Αλέξανδρος", "Παπαδόπουλος", "Ελαιόλαδο Α.Ε.", "Ἐλαιόλαδον ἐξαιρετικόν"),
    "cyrillic": ("Светлана", "Щербакова", "ТОВ «Львівська кав’ярня»", "Кофе в зёрнах"),
    "armenian": ("Արամ", "Խաչատրյան", "Արարատ ՓԲԸ", "Կոնյակ հինգ աստղ"),
    "georgian": ("ნინო", "ჯავახიშვილი", "თბილისის ღვინო", "ქართული ღვინო"),
    "hebrew": ("יעל", "כהן־לוי", "חברת התה בע״מ", "תה ירוק"),
    "arabic": ("محمد", "العربي", "شركة القهوة العربية", "قهوة عربية بالهيل"),
    "persian": ("پریسا", "گلستانی", "فروشگاه چای گیلان", "چای سیاه ممتاز"),
    "urdu": ("فاطمہ", "قریشی", "لاہور کتب خانہ", "اردو لغت"),
    "devanagari": ("प्रिया", "शर्मा", "क्षितिज कर्मचारी संस्थान", "चाय का डिब्बा"),
    "marathi": ("ज्ञानेश्वर", "कुलकर्णी", "पुणे दुग्धालय", "श्रीखंड आम्रखंड"),
    "bengali": ("অর্ণব", "চট্টোপাধ্যায়", "কলকাতা মিষ্টান্ন", "রসগোল্লা"),
    "gurmukhi": ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ", "ਪੰਜਾਬ ਟਰੈਕਟਰ", "ਮੱਕੀ ਦੀ ਰੋਟੀ"),
    "gujarati": ("હર્ષદ", "પટેલ", "અમદાવાદ કાપડ", "ખાખરા અને ગાંઠિયા"),
    "odia": ("ସୁଭଦ୍ରା", "ପଟ୍ଟନାୟକ", "କଟକ ଚାନ୍ଦି", "ଛେନାପୋଡ଼"),
    "tamil": ("கவிதா", "சுப்பிரமணியம்", "சென்னை தேநீர் நிலையம்", "தேநீர் பொட்டலம்"),
    "telugu": ("వెంకటేశ్వర", "రావు", "హైదరాబాద్ బిర్యానీ", "గోంగూర పచ్చడి"),
    "kannada": ("ಶ್ರೀನಿವಾಸ", "ಕೃಷ್ಣಮೂರ್ತಿ", "ಮೈಸೂರು ರೇಷ್ಮೆ", "ಮೈಸೂರು ಪಾಕ್"),
    "malayalam": ("ലക്ഷ്മി", "കൃഷ്ണൻ", "കൊച്ചി സുഗന്ധവ്യഞ്ജനം", "കുരുമുളക്"),
    "sinhala": ("නිමල්", "ප්‍රේමරත්න", "කොළඹ තේ සමාගම", "ලංකා තේ"),
    "thai": ("สมชาย", "ใจดี", "บริษัท ชาเขียวไทย จำกัด", "ชาเขียวน้ำผึ้ง"),
    "lao": ("ສົມພອນ", "ວົງສາ", "ບໍລິສັດ ກາເຟລາວ", "ກາເຟ"),
    "khmer": ("សុខា", "ចាន់", "ក្រុមហ៊ុនអង្ករ", "អង្ករផ្កាម្លិះ"),
    "myanmar": ("အောင်", "ကျော်", "ရန်ကုန် လက်ဖက်", "လက်ဖက်ရည်"),
    "ethiopic": ("አበበ", "ቢቂላ", "የይርጋጨፌ ቡና", "ቡና"),
    "han-simplified": ("小明", "王", "上海茶叶进出口有限公司", "龙井茶叶"),
    "han-traditional": ("志強", "陳", "臺北鳳梨酥股份有限公司", "鳳梨酥禮盒"),
    "japanese": ("さくら", "高橋", "株式会社ハヤカワ工房", "手作りの茶碗「志野」"),
    "korean": ("민준", "김", "서울김치 주식회사", "포기김치 1kg"),
}

# Each within the limits of the fields it is used for, and printable.
HOSTILE = (
    "<script>alert(1)</script> & \"quotes\" 'n' more",
    "]]></ram:Name><ram:Name>inside",
    "(unbalanced \\ parenthesis (( \\)",
    "%PDF-1.7 endstream endobj /JavaScript",
    "{number} %s %n ${jndi:ldap://127.0.0.1/x}",
    "=HYPERLINK(\"http://127.0.0.1\")",
    "'; DROP TABLE invoices; --",
    "Zalgo Z̷͙̈a̴l̶g̸o̵",
    "👩‍👩‍👧‍👦 family 🇮🇳 flag 👍🏽",
    "e\u0301 and é, ﬁ and fi, Å and Å",
    "soft\u00adhyphen, zero\u200bwidth, joiner क\u094d\u200dष",
    "123 عربي 456 abc עברית 789",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷野家 𐍈",
    "Ω℧ № ™ ‰ ‱ ₿ ₹ € £ ¥",
    "Tab less   three  spaces",
    "IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII",
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_TEXT = ("Stainless steel hexagon socket head cap screw, partially threaded, property class A4-80, black oxide finish, "
             "with certificate 3.1 according to EN 10204, packed in boxes of one hundred, order by box")
