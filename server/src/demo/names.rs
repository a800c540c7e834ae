//! Who works and learns at Aldermere: first names and family names of many languages, each with how the mail address
//! spells it, and how a phone of that language is called.

use super::draw::Draw;
use domain::user::UserAndLocation;

type Spelled = (&'static str, &'static str);

struct Culture {
    first: &'static [Spelled],
    last: &'static [Spelled],
    /// `{}` is the first name, `#` the kind of device.
    device: &'static str,
}

const CULTURES: &[Culture] = &[
    Culture {
        first: &[
            ("Grace", "grace"),
            ("Oliver", "oliver"),
            ("Amelia", "amelia"),
            ("Harry", "harry"),
            ("Isla", "isla"),
        ],
        last: &[
            ("Okafor", "okafor"),
            ("Whitfield", "whitfield"),
            ("Marsh", "marsh"),
            ("O’Connell", "oconnell"),
        ],
        device: "{}’s #",
    },
    Culture {
        first: &[("Jürgen", "juergen"), ("Käthe", "kaethe"), ("Lukas", "lukas"), ("Sophie", "sophie")],
        last: &[
            ("Müller", "mueller"),
            ("Großmann", "grossmann"),
            ("Vogt", "vogt"),
            ("Schäfer-Lindemann", "schaefer-lindemann"),
        ],
        device: "# von {}",
    },
    Culture {
        first: &[("Chloé", "chloe"), ("Mathéo", "matheo"), ("Élodie", "elodie"), ("Noël", "noel")],
        last: &[("Lefèvre", "lefevre"), ("Moreau", "moreau"), ("D’Angélis", "dangelis")],
        device: "# de {}",
    },
    Culture {
        first: &[("Ayşe", "ayse"), ("Çağlar", "caglar"), ("Gülşen", "gulsen"), ("Emre", "emre")],
        last: &[("Yılmaz", "yilmaz"), ("Öztürk", "ozturk"), ("Şahin", "sahin")],
        device: "{} adlı kişinin #’u",
    },
    Culture {
        first: &[
            ("Zofia", "zofia"),
            ("Łukasz", "lukasz"),
            ("Jędrzej", "jedrzej"),
            ("Małgorzata", "malgorzata"),
        ],
        last: &[
            ("Wójcik", "wojcik"),
            ("Kowalczyk", "kowalczyk"),
            ("Brzęczyszczykiewicz", "brzeczyszczykiewicz"),
        ],
        device: "# ({})",
    },
    Culture {
        first: &[("ليلى", "layla"), ("يوسف", "yusuf"), ("مريم", "maryam"), ("عمر", "omar")],
        last: &[("حداد", "haddad"), ("المصري", "almasri"), ("خوري", "khoury")],
        device: "# الخاص بـ {}",
    },
    Culture {
        first: &[("Νίκος", "nikos"), ("Ελένη", "eleni"), ("Δημήτρης", "dimitris")],
        last: &[("Παπαδόπουλος", "papadopoulos"), ("Γεωργίου", "georgiou")],
        device: "# του χρήστη {}",
    },
    Culture {
        first: &[("Олена", "olena"), ("Тарас", "taras"), ("Ірина", "iryna")],
        last: &[("Шевченко", "shevchenko"), ("Бондаренко", "bondarenko")],
        device: "# ({})",
    },
    Culture {
        first: &[("陽菜", "haruna"), ("蓮", "ren"), ("美咲", "misaki")],
        last: &[("佐藤", "sato"), ("高橋", "takahashi"), ("渡辺", "watanabe")],
        device: "{}の#",
    },
    Culture {
        first: &[("João", "joao"), ("Inês", "ines"), ("Tomé", "tome")],
        last: &[("Gonçalves", "goncalves"), ("da Conceição", "da.conceicao"), ("Araújo", "araujo")],
        device: "# de {}",
    },
    Culture {
        first: &[("Åsa", "asa"), ("Björn", "bjorn"), ("Sølvi", "solvi")],
        last: &[("Ødegård", "odegard"), ("Lindström", "lindstrom"), ("Sæther", "saether")],
        device: "{}s #",
    },
    Culture {
        first: &[
            ("Priya", "priya"),
            ("Arjun", "arjun"),
            ("Nguyễn Thị", "nguyenthi"),
            ("Chiamaka", "chiamaka"),
        ],
        last: &[("Raghunathan", "raghunathan"), ("Hương", "huong"), ("Adeyemi", "adeyemi")],
        device: "{}’s #",
    },
];

const PLACES: &[(&str, &str, &str)] = &[
    ("Teacher", "Physics", "Newton Building"),
    ("Teacher", "Modern Languages", "Newton Building"),
    ("Lecturer", "Mathematics", "Noether House"),
    ("Student", "Year 12", "Noether House"),
    ("Student", "Year 13", "Curie Wing"),
    ("Librarian", "Library", "Reading Rooms"),
    ("Nurse", "Health Centre", "Curie Wing"),
    ("Administrator", "Registry", "Gatehouse"),
    ("Technician", "Estates", "Workshops"),
    ("", "", ""),
];

/// A person and what their phone is called.
pub(super) struct Someone {
    pub(super) user: UserAndLocation,
    device: &'static str,
    first: &'static str,
}

impl Someone {
    /// What their device of this kind (`iPhone`, `iPad`) is called.
    pub(super) fn device_name(&self, kind: &str) -> String {
        self.device.replace("{}", self.first).replace('#', kind)
    }
}

/// Somebody. The same name may come twice: people have more than one device.
pub(super) fn someone(draw: &mut Draw) -> Someone {
    const NOBODY: Spelled = ("Robin", "robin");
    let last = i64::try_from(CULTURES.len()).unwrap_or(1) - 1;
    // The first two languages are those of the place: two people in five.
    let at = if draw.chance(40) { draw.between(0, 1) } else { draw.between(0, last) };
    let culture = usize::try_from(at).ok().and_then(|at| CULTURES.get(at));
    let (firsts, lasts, device) =
        culture.map_or((&[][..], &[][..], "#"), |culture| (culture.first, culture.last, culture.device));
    let (first, first_plain) = draw.one(firsts, NOBODY);
    let (family, family_plain) = draw.one(lasts, NOBODY);
    let (position, department, building) = draw.one(PLACES, ("", "", ""));
    let username = format!("{first_plain}.{family_plain}");
    let user = UserAndLocation {
        email: format!("{username}@aldermere.example"),
        username,
        real_name: format!("{first} {family}"),
        phone: if draw.chance(50) {
            format!("+44 1632 960{:03}", draw.between(0, 999))
        } else {
            String::new()
        },
        position: position.to_owned(),
        department: department.to_owned(),
        building: building.to_owned(),
        room: if building.is_empty() { String::new() } else { draw.between(1, 340).to_string() },
    };
    Someone { user, device, first }
}
