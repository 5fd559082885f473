//! The words by which tracks are named, in English and German, and the commonest of French, Spanish, Italian
//! and Dutch.

use super::Role;

/// A role and the words, separated by commas, that name it: one word or several in a row. A word that ends with `*`
/// may be the end of a longer one.
pub type Rule = (Role, &'static str);

/// What makes an effect of whatever it is said of: the return of a snare's reverb is no snare.
pub const RETURNS: &str = "*reverb, verb, vrb, rvb, rev, nachhall, *hall, plate, spring verb, delay*, dly, ddl, echo*, \
         slap, slapback, throw, throws, fx, efx, sfx, *effekt, *effekte, effect, effects, effets, \
         efectos, effetti, rtn, return*, riser*, *riser, whoosh*, downlifter*, uplifter*, sub drop, \
         stinger*, foley*, geraeusch*, bruitage*, swoosh*, transition*, zap*";

/// Roles by name. The first rule that fits decides.
pub const ROLES: &[Rule] = &[
    (
        Role::BackingVocal,
        "bv, bvs, bvx, bgv, bgvs, bg v, bgvox, bvox, backvox, backing, backings, backing *, \
         background*, back vo*, backup*, choir*, chor, chorus vox, chorus voc*, gospel, choeur*, \
         coro, coros, cori, harmony, harmonies, harm, harms, gang, gangs, vox dbl, vox double*, voc* \
         dbl, voc* double*, vox d, lead dbl, adlib*, ad lib*, ad libs, *hintergrundgesang, \
         hintergrund*, zweitstimme*, 2 stimme, nd voice, *chor, vocal stack*, vox stack*, oohs, aahs, \
         ooh, ahh, hintergrundstimme*, backgroundgesang, achtergrond*, harmonie*, doubler",
    ),
    (
        Role::Dialogue,
        "dialog*, dx, dia, dlg, vo, voice over*, voiceover*, narr*, sprecher*, speaker, speech, \
         sprache, erzaehler*, kommentar*, *kommentar, interview*, lav, lavs, lavalier*, boom, \
         podcast*, host, hosts, guest*, gast, moderator*, moderation*, off text, adr, commentary, \
         anchor, dubbing, *sprecher, *sprecherin, parole, o ton, ansteck*, angel, locuc*",
    ),
    (Role::Orchestra, "bassoon*, fagott*, bass clar*, bassklarinette*, basson"),
    (
        Role::Kick,
        "kick*, *kick, kik, kiks, kck, kk, kd, bd, bdr, bass drum*, bassdrum*, bass drm, \
         basstrommel*, grosse trommel*, gr trommel, grosse caisse*, gc, bombo*, cassa*, grancassa, \
         gran cassa, grote trom*, subkick*",
    ),
    (
        Role::Snare,
        "snare*, *snare, sn, snr, snrs, sns, sd, kleine trommel*, caisse claire*, caisse, caja, \
         rullante*, redoblante*, rimshot*, rim, side stick*, sidestick*, cross stick*, xstick*, \
         crossstick, brushes",
    ),
    (
        Role::Toms,
        "tom, toms, tomtom*, racktom*, rack tom*, rack, floor, floortom*, floor tom*, flr, ft, \
         standtom*, stand tom*, haengetom*, *toms, timbal*",
    ),
    (
        Role::Cymbals,
        "hh, hhs, hat, hats, hihat*, hi hat*, ride, rides, crash*, china*, splash*, cymb*, cym, cyms, \
         *becken, becken*, charley, charles*, platillo*, piatti, piatto, cymbale*, bekkens, gong*, \
         ohat*, chat*, ohh, chh",
    ),
    (
        Role::Percussion,
        "perc*, perk*, *percussion, *perkussion, schlagwerk*, shaker*, shkr, tamb*, tmb, conga*, \
         bongo*, cowbell*, clap*, handclap*, cajon*, triang*, timpani*, timp*, *pauken, pauke*, \
         schellen*, darbuka*, djembe*, tabla*, maraca*, guiro*, woodblock*, snap*, klatsch*, palmas, \
         claves, stomp*, timbales, pandeiro*, surdo*, chimes",
    ),
    (
        Role::Bass,
        "bass, basses, bas, bs, bassgit*, bassgtr*, ebass*, bajo*, basse, basso, baixo, bgtr, b git*, \
         b gtr, bgit*, kontrabass*, kontrabaesse, contrab*, upright*, double bass*, sub, subs, \
         subbass*, 808*, *bass, *basse, reese*, bassline*, basgit*, acid*, tb 303, p bass",
    ),
    (
        Role::LeadVocal,
        "vox, lvox, voxes, voc, vocs, vocal*, vokal*, lv, voice*, voix*, voz, voces, voce, voci, \
         *gesang, gesang*, stimme*, *stimme, *stimmen, sang, sing*, saenger*, leadvox*, leadvoc*, \
         chant, rap, raps, rapper*, *vox, zang*, canto, mc, lead v",
    ),
    (
        Role::Guitar,
        "gtr, gtrs, gt, git, gits, gtar, guit*, gitar*, *gitarre, *gitarren, *guitar, *guitars, \
         chitarr*, viola caipira, egtr*, agtr*, egit*, agit*, ag, eg, eguit*, aguit*, acgtr*, elgtr*, \
         klampfe, strat*, tele, les paul*, banjo*, uke*, ukulele*, mando*, rhy, rhythm*, dobro*, lap \
         steel*, pedal steel*, slide, elec, acoustic*, akustik*, nylon*, palm mute*, powerchord*, \
         power chord*, riff*, ebow, sitar*, lute, laute, gitaar*, 12 string, 12 str, violao, dist l, dist r, \
         amp, twang*",
    ),
    (
        Role::Keys,
        "piano*, *piano, pno, pian, keys*, keyb*, ep, epiano*, rhodes*, wurl*, organ*, orgel*, \
         *orgel, orgue*, orgao, hammond*, b 3, klavier*, *klavier, fluegel*, grand, upr pno, accord*, \
         akkordeon*, clav*, harpsi*, cembalo*, spinett, mellotron*, celest*, vibes, vibraphon*, \
         vibrafon*, marimba*, xylo*, glock*, tasten*, teclado*, tastier*, toetsen*, harmonium*, \
         melodica*, kalimba*, nord",
    ),
    (
        Role::Atmosphere,
        "pad, pads, *pad, *pads, atmo*, ambien*, amb, drone*, texture*, soundscape*, klangteppich*, \
         teppich, flaeche*, *flaeche, *flaechen, wind, rain, regen, street, room tone*, roomtone*, \
         crowd*, publikum*, audience*, applause, applaus, natur, wald, nappe*, noise*, rauschen, \
         vinyl*, background noise",
    ),
    (
        Role::Synth,
        "synth*, *synth, *synths, syn, syns, snth, syth*, arp*, *arp, pluck*, seq*, saw*, supersaw*, \
         moog*, juno*, prophet*, stab*, chord*, bell*, lead syn*, sine, poly*, mono lead, serum*, dx \
         7, jp 8, akkord*, sintet*, synthe*, hook*, virus, sample*, vocoder*",
    ),
    (
        Role::Orchestra,
        "violin*, vln*, vn, vl, viola*, vla*, cello*, vlc, vc, celli, string*, str, strs, streich*, \
         *streicher, geige*, bratsche*, horn*, *horn, *hoerner, brass*, trumpet*, tpt, trp, trompet*, \
         posaune*, trombon*, tbn, trb, sax*, *sax, *saxophon, flute*, floete*, *floete, flauto*, flt, \
         clarinet*, klarinette*, oboe*, ob, harp, harps, harfe*, tuba*, woodwind*, winds, orch*, \
         blaeser*, *blaeser, holz*, blech*, cuerdas, cordes, archi, violon*, fiddle*, harmonica*, \
         mundharm*, quartet*, quartett*, ensemble*, cuivres, metales, fiati, strijk*, piccolo*, \
         bagpipe*, dudelsack*",
    ),
    (
        Role::Drums,
        "drum*, drm, drms, dr, drs, *drums, kit, kits, *kit, schlagz*, *schlagzeug, batt*, bateria*, \
         batera, slagwerk*, *trommel, *trommeln, trommel*, oh, ohs, ohl, ohr, ovh*, overh*, over, \
         room*, rm, rms, raum*, loop*, *loop, beat*, *beat, break*, groove*, knee, crotch, mono mic, \
         percs",
    ),
    (
        Role::Effects,
        "impact*, hit, hits, sweep*, scratch*, reverse*, glitch*, boom*, chorus fx, explosion*, \
         doppler, drop, hall*, raeume, aux, auxes, chamber, spring, send*, shimmer*, sfx*",
    ),
];

/// Words that make a sum of what else is named.
pub const SUMS: &str = "bus, buss, busse, busses, buses, grp, group*, gruppe*, *gruppe, stem, stems, sum, summe*, \
         *summe, submix*, sub mix, subgroup*, sub group, subgruppe*, *bus, *buss, all, mix, folder, \
         ordner, master, vca, *grp, *group, gruppo, grupo, groupe, bounce, comp bus, parallel, nyc";

/// Names of the sum of all, where nothing else is named.
pub const MIXES: &str = "mix*, *mix, master*, *master, main, mains, stereo out*, st out, stereo, out, output*, \
         ausgang, 2 bus*, 2 mix, 2 track, two bus, print, sum, summe*, *summe, haupt*, premaster*, \
         salida, sortie, uscita, hauptausgang, gesamt*, l r, lr, stereobus*, stereosumme";

/// Sums of all that makes music but sings not, and other groups that have names of their own.
pub const MUSIC: &str = "music*, musik*, mx, mus, musique, musica, instr*, inst, insts, band, playback*, backing \
         track*, rhythm section, karaoke";
