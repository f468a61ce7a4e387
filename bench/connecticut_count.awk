# A count of the Connecticut file of accidental drug deaths 2012–2018, written apart from the program, to compare with.
# Usage: awk -f bench/connecticut_count.awk connecticut_2012-2018.csv          (any POSIX awk: mawk, gawk, busybox)
#        awk -v detail=1 -f …      adds two columns: deaths by the flag, deaths by the text (a death may be in both)
#
# Prints CSV: year, substance, deaths. Substance "all" is every row of the file.
# Year: the last four digits of the day in Date (MM/DD/YYYY …), be it day of death or day reported; "unknown" if blank.
# A death counts once for a substance when
#   the examiner's flag of that substance is Y (blanks around it and small letters allowed; "Y-A", "Y POPS" are not Y), or
#   one of its names stands as a whole word in COD, OtherSignifican or Other, in capitals or not, spelt right or, for
#   names of eight letters and more, with one letter left out ("fentayl"); no other spelling is read.
# Names: heroin; cocaine; fentanyl; oxycodone; methadone; tramadol; hydrocodone; ethanol, alcohol, etoh.
# A whole word has no letter or digit beside it: "dihydrocodone", "ofcocaine", "norfentanyl" are not counted by text.
# Names of other substances that end or begin with one of these words are taken out of the text first: "fentanyl" after
# a word in -yl (acetyl, furanyl, butyryl … but not fentanyl), fentanyl analogue or derivative, and other alcohols
# (isopropyl, methyl, wood, rubbing alcohol).
# Roles are not read ("recent cocaine use" counts), but for one: chronic alcohol abuse, use or dependence is a history.
# Cocaethylene (also spelt cocoethylene), which the body makes of cocaine and ethanol alone, counts for both.

BEGIN {
    split("heroin cocaine fentanyl oxycodone methadone tramadol hydrocodone ethanol", substance, " ")
    split("Heroin Cocaine Fentanyl Oxycodone Methadone Tramad Hydrocodone Ethanol", flag, " ")
    split("heroin cocaine fentanyl oxycodone methadone tramadol hydrocodone ethanol|alcohol|etoh", names, " ")
    substances = 8
    for (number = 1; number < substances; number++) names[number] = names[number] without_a_letter(names[number])
    names[2] = names[2] "|coca?o?ethylene"
    names[8] = names[8] "|coca?o?ethylene"
    text = ""
    open_cell = 0
    header_read = 0
    first = 9999
    last = 0
}

# A line end inside quotes belongs to the cell. A doubled quote changes the parity twice, so it needs no care here.
{
    sub(/\r$/, "")
    text = open_cell ? text "\n" $0 : $0
    line = $0
    if (gsub(/"/, "", line) % 2) open_cell = !open_cell
    if (open_cell) next
    fields = parse(text)
    if (header_read) count()
    else read_header()
}

END {
    if (open_cell && !failed) fail("the last quoted cell never ends")
    if (failed) exit 1
    print "year,substance,deaths" (detail ? ",by_flag,by_text" : "")
    for (calendar = first; calendar <= last; calendar++) print_year(calendar)
    print_year("unknown")
}

function fail(message) {
    print "connecticut_count.awk: " message > "/dev/stderr"
    failed = 1
    exit 1
}

# Cells of one record into cell[1 …]; returns how many.
function parse(record,    place, char, quoted, value, number) {
    number = 0
    value = ""
    quoted = 0
    for (place = 1; place <= length(record); place++) {
        char = substr(record, place, 1)
        if (quoted && char == "\"" && substr(record, place + 1, 1) == "\"") { value = value "\""; place++ }
        else if (char == "\"") quoted = !quoted
        else if (char == "," && !quoted) { cell[++number] = value; value = "" }
        else value = value char
    }
    cell[++number] = value
    return number
}

function read_header(    number) {
    header_read = 1
    columns = fields
    for (number = 1; number <= fields; number++) column[cell[number]] = number
    need("Date")
    need("COD")
    need("OtherSignifican")
    need("Other")
    for (number = 1; number <= substances; number++) need(flag[number])
}

# "|entanyl|fntanyl|…" for a name of eight letters and more, else nothing.
function without_a_letter(name,    place, found) {
    found = ""
    if (length(name) < 8) return found
    for (place = 1; place <= length(name); place++) found = found "|" substr(name, 1, place - 1) substr(name, place + 1)
    return found
}

function need(name) {
    if (!(name in column)) fail("no column is named " name)
}

function count(    year, words, number, flagged, named) {
    if (fields != columns) fail("the record that ends in line " NR " has " fields " cells, the header " columns)
    year = year_of(cell[column["Date"]])
    total[year, "all"]++
    words = readable(cell[column["COD"]] "\n" cell[column["OtherSignifican"]] "\n" cell[column["Other"]])
    for (number = 1; number <= substances; number++) {
        flagged = cell[column[flag[number]]] ~ /^ *[Yy] *$/
        named = words ~ ("(^|[^a-z0-9])(" names[number] ")([^a-z0-9]|$)")
        if (flagged || named) total[year, substance[number]]++
        if (flagged) by_flag[year, substance[number]]++
        if (named) by_text[year, substance[number]]++
    }
}

function year_of(date,    year) {
    if (date !~ /^[0-9][0-9]\/[0-9][0-9]\/[0-9][0-9][0-9][0-9]/) return "unknown"
    year = substr(date, 7, 4) + 0
    if (year < first) first = year
    if (year > last) last = year
    return year
}

function readable(words) {
    words = tolower(words)
    gsub(/([^n]yl|furanyl|propionyl)[ -]+fentanyl/, "analogue", words)
    gsub(/fentanyl[ -]+(analog|derivative)/, "analogue", words)
    gsub(/chronic[ -]+(alcohol|ethanol|etoh)[ -]+(ab)?use/, "history", words)
    gsub(/chronic[ -]+(alcohol|ethanol|etoh)[ -]+dependence/, "history", words)
    gsub(/(isopropyl|methyl|wood|rubbing)[ -]+alcohol/, "other", words)
    return words
}

function print_year(year,    number) {
    if (!((year, "all") in total)) return
    print year ",all," total[year, "all"] (detail ? ",," : "")
    for (number = 1; number <= substances; number++) print_cell(year, substance[number])
}

function print_cell(year, name) {
    print year "," name "," (total[year, name] + 0) (detail ? "," (by_flag[year, name] + 0) "," (by_text[year, name] + 0) : "")
}
