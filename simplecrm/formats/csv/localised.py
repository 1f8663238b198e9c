"""The headers of Outlook's and other programs' exports in German, French, Spanish, Italian and Dutch.

Outlook writes its 92 column names in the language of the program, in the same order in every language.
"""

from __future__ import annotations

HEADERS = {
    "name": "nombre completo|nom complet|nome completo|volledige naam|vollständiger name|anzeigename|nom affiché|"
    "weergavenaam|nome visualizzato|nom à afficher|kontakt|ansprechpartner|nome e cognome|nom et prénom",
    "prefix": "anrede|titre civilité|civilité|tratamiento|titolo di cortesia|aanhef",
    "given": "vorname|prénom|nombre|nome|voornaam|nombre de pila|nome di battesimo",
    "middle": "weitere vornamen|zweiter vorname|deuxième prénom|segundo nombre|secondo nome|middelste naam|"
    "tweede voornaam",
    "family": "nachname|familienname|nom|nom de famille|apellidos|apellido|cognome|achternaam|familienaam",
    "suffix": "suffixe|sufijo|suffisso|achtervoegsel|namenszusatz",
    "nickname": "spitzname|surnom|apodo|soprannome|bijnaam|alias name",
    "email": "e-mail-adresse|adresse de messagerie|adresse e-mail|courriel|dirección de correo electrónico|"
    "correo electrónico|correo|indirizzo posta elettronica|indirizzo di posta elettronica|indirizzo e-mail|"
    "e-mailadres|e-mail 1|e-mail adresse|adresse email|posta elettronica|indirizzo email",
    "email#2": "e-mail 2: adresse|e-mail 2 adresse|adresse de messagerie 2|dirección del correo electrónico 2|"
    "dirección de correo electrónico 2|indirizzo posta elettronica 2|e-mailadres 2|e-mail 2-adresse|"
    "adresse e-mail 2|indirizzo di posta elettronica 2",
    "email#3": "e-mail 3: adresse|e-mail 3 adresse|adresse de messagerie 3|dirección del correo electrónico 3|"
    "dirección de correo electrónico 3|indirizzo posta elettronica 3|e-mailadres 3|e-mail 3-adresse|"
    "adresse e-mail 3|indirizzo di posta elettronica 3",
    "phone": "telefon|telefonnummer|téléphone|numéro de téléphone|teléfono|número de teléfono|telefono|telefoon|"
    "telefoonnummer|tél|numero di telefono|rufnummer",
    "phone:work": "telefon geschäftlich|telefon geschäftlich 2|téléphone (bureau)|téléphone 2 (bureau)|tél bureau|"
    "téléphone bureau|teléfono del trabajo|teléfono del trabajo 2|teléfono de trabajo|ufficio|"
    "telefono ufficio|ufficio 2|telefono (uff.)|telefono (uff.) 2|telefoon op werk|telefoon op werk 2|"
    "zakelijke telefoon",
    "phone:home": "telefon privat|telefon (privat)|telefon privat 2|telefon (privat 2)|téléphone (domicile)|"
    "téléphone 2 (domicile)|tél domicile|téléphone domicile|particular|teléfono particular|teléfono particular 2|"
    "número del hogar|abitazione|telefono abitazione|abitazione 2|telefono (ab.)|telefono (ab.) 2|telefoon thuis|"
    "telefoon thuis 2|privételefoon",
    "phone:mobile": "mobiltelefon|mobilnummer|tél. mobile|téléphone mobile|portable|téléphone portable|móvil|"
    "teléfono móvil|celular|cellulare|telefono cellulare|mobiele telefoon|mobiel|handynummer|mobil",
    "phone:main": "haupttelefon|téléphone principal|teléfono principal|telefono principale|hoofdtelefoon|"
    "primaire telefoon",
    "phone:company main": "telefon firma|téléphone société|número central de la organización|telefono società|"
    "telefoonnummer bedrijf|hoofdtelefoon bedrijf",
    "phone:other": "weiteres telefon|téléphone (autre)|otro teléfono|altro telefono|andere telefoon",
    "phone:work fax": "fax geschäftlich|télécopie (bureau)|télécopie bureau|fax del trabajo|fax (uff.)|fax ufficio|"
    "fax op werk|zakelijke fax",
    "phone:home fax": "fax privat|télécopie (domicile)|fax particular|fax (ab.)|fax abitazione|fax thuis",
    "phone:other fax": "weiteres fax|télécopie (autre)|otro fax|altro fax|andere fax",
    "phone:fax": "télécopie|telefax|faxnummer|numéro de fax",
    "phone:pager": "récepteur de radiomessagerie|localizador|cercapersone|semafoon",
    "phone:car": "autotelefon|téléphone (voiture)|teléfono del automóvil|telefono (auto)|autotelefoon",
    "phone:assistant": "telefon assistent|téléphone de l'assistant(e)|téléphone de l'assistant|"
    "teléfono del ayudante|telefono assistente|telefoon assistent",
    "phone:callback": "rückmeldung|rappel|devolución de llamada|richiamata|terugbellen",
    "phone:radio": "mobiltelefon 2|radio téléphone|radiotéléphone|radioteléfono|telefono radio|radiotelefoon",
    "company": "firma|unternehmen|société|entreprise|organización|empresa|compañía|società|azienda|bedrijf|"
    "organisatie|kunde|ragione sociale|nom de l'entreprise|nom de la société",
    "title": "position|stelle|beruf position|titre|poste|fonction|cargo|puesto|posizione|functie|qualifica|stellung|"
    "berufsbezeichnung",
    "department": "abteilung|service|département|departamento|reparto|afdeling|ufficio reparto",
    "street": "straße|strasse|rue|adresse|calle|dirección|via|indirizzo|straat|adres|anschrift",
    "city": "ort|stadt|ville|ciudad|población|città|plaats|woonplaats|localité|wohnort",
    "region": "bundesland|region|état|province|provincia o estado|provincia|estado|stato o provincia|provincie|"
    "région|kanton",
    "postal_code": "postleitzahl|plz|code postal|código postal|cap|codice postale|postcode",
    "country": "land|pays|país|paese|pays région|land/regio|stato",
    "street:work": "straße geschäftlich|rue (bureau)|calle del trabajo|via (uff.)|via ufficio|werkadres, straat|"
    "straat (werk)|rue bureau",
    "city:work": "ort geschäftlich|ville (bureau)|ciudad de trabajo|città (uff.)|werkadres, plaats|plaats (werk)",
    "region:work": "region geschäftlich|bundesland geschäftlich|dép/région (bureau)|état/province (bureau)|"
    "provincia o estado de trabajo|provincia (uff.)|werkadres, provincie|provincie (werk)",
    "postal_code:work": "postleitzahl geschäftlich|code postal (bureau)|código postal del trabajo|cap (uff.)|"
    "werkadres, postcode|postcode (werk)",
    "country:work": "land/region geschäftlich|land geschäftlich|pays/région (bureau)|pays (bureau)|"
    "país o región del trabajo|país del trabajo|paese (uff.)|paese/area geografica (uff.)|werkadres, land|"
    "land (werk)",
    "street:home": "straße privat|rue (domicile)|calle del domicilio|calle (particular)|via (ab.)|huisadres, straat|"
    "straat (thuis)|rue domicile",
    "city:home": "ort privat|ville (domicile)|ciudad del domicilio|città (ab.)|huisadres, plaats|plaats (thuis)",
    "region:home": "region privat|bundesland privat|bundesland/kanton privat|dép/région (domicile)|"
    "état/province (domicile)|provincia o estado del domicilio|provincia (ab.)|huisadres, provincie|"
    "provincie (thuis)",
    "postal_code:home": "postleitzahl privat|code postal (domicile)|código postal del domicilio|cap (ab.)|"
    "huisadres, postcode|postcode (thuis)",
    "country:home": "land/region privat|land privat|pays/région (domicile)|pays (domicile)|"
    "país o región del domicilio|país del domicilio|paese (ab.)|paese/area geografica (ab.)|huisadres, land|"
    "land (thuis)",
    "street:other": "weitere straße|rue (autre)|otra calle|altra via|ander adres, straat",
    "city:other": "weiterer ort|ville (autre)|otra ciudad|altra città|ander adres, plaats",
    "postal_code:other": "weitere postleitzahl|code postal (autre)|otro código postal|altro cap|ander adres, postcode",
    "country:other": "weiteres land|weiteres/e land/region|pays/région (autre)|pays (autre)|otro país o región|"
    "altro paese|ander adres, land",
    "tag": "kategorien|kategorie|schlagworte|catégories|categorías|categoria|categorie|categorieën|étiquettes|"
    "etiquetas|"
    "etichette|gruppen",
    "birthday": "geburtstag|geburtsdatum|anniversaire|date de naissance|cumpleaños|fecha de nacimiento|compleanno|"
    "data di nascita|verjaardag|geboortedatum",
    "anniversary": "jahrestag|anniversaire de mariage ou fête|aniversario|aniversario especial|anniversario|"
    "speciale datum|trouwdag|hochzeitstag",
    "note": "notizen|notiz|bemerkung|bemerkungen|commentaires|remarques|notas|observaciones|annotazioni|"
    "notities|opmerkingen|note personali|kommentar",
    "link": "webseite|internetseite|page web|site web|página web|pagina web|webpagina|internet|sito web|sitio web",
    "language": "sprache|langue|idioma|lingua|taal",
    "source": "quelle|herkunft|fuente|fonte|bron|origine",
    "industry": "branche|secteur|sector industria|settore|bedrijfstak",
    "due": "fällig|fällig am|échéance|vencimiento|scadenza|vervaldatum|wiedervorlage",
    "at": "datum|fecha|data",
    "text": "texte|texto|testo|tekst|beschreibung",
}
"""{field: headers}. A word with different meanings in two languages has the one more common in exports."""

_NOISE_WORDS = (
    "unspecified|normal|false|0|0/0/00|0.0.00|00/00/00|0-0-00|unbestimmt|keine angabe|falsch|aus|nein|"
    "non spécifié|faux|normale|inconnu|sin especificar|falso|no especificado|non specificato|normaal|onwaar|"
    "niet opgegeven|niet gespecificeerd|non précisé|non|indéterminé"
)
NOISE = frozenset(_NOISE_WORDS.split("|"))
"""What Outlook writes into columns that were not filled in (``Gender``, ``Priority``, ``Private``, ``Sensitivity``)."""
