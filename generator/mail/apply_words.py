"""The words with which people say that they applied patches; `apply_clauses` puts them together."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ---------------------------------------------------------------- the verb

DONE = _words(
    "applied aplied appplied queued merged pushed pulled committed commited staged landed"
    " picked upstreamed cherry-picked taken took added put checked"
    " placed stuck stuffed hand-applied force-applied"
)
DOING = _words("applying queuing queueing merging pushing pulling committing taking picking")
DO = _words("apply queue merge push pull commit take pick stage cherry-pick")
VERBS = DONE | DOING | DO
# "I merge this" and "I push this" are said for the past; who says "I apply this", tries it.
PRESENT = _words("merge push commit")
DARED = _words("dared helped managed did")  # "I dared to merge it"
NEED_TREE = _words("added put placed stuck stuffed")
NEED_PATCHES = _words("taken took taking landed")  # or a tree: other things are taken, too
NO_PLACE = _words("committed pulled picked")  # "committed to using", "pulled in more fixes"
TAKEN = NEED_PATCHES | _words("picked picking")
UP = _words("queued pushed picked picking queuing queueing")  # queued up, pushed out

# ---------------------------------------------------------------- what was applied

PATCHES = _words(
    "patch patches patchset patchsets patch-set patchseries pachset series set stack lot fix"
    " fixes commit commits version versions revert rework cleanup cleanups one ones pr mr pull"
    " request rewrite batch bunch pile stuff trees backport backports thing"
)
PLAIN_PATCHES = PATCHES - _words(  # those name other things, too
    "one ones set stack lot request version versions bunch pile stuff thing trees pull"
)
CHANGES = _words("change changes part parts half bits hunk hunks tag tags")
NO_WORK = _words("a an my in of from to through up until and only also")  # no patches begin so
PRONOUNS = _words(
    "it this these that those they them both all everything rest remainder others two three"
    " four five six seven eight nine ten eleven twelve"
)
WHICH = _words(
    "the a an your my our his her their whole entire full complete first second third fourth"
    " fifth last final next previous preceding following remaining other obvious original"
    " updated amended fixed new old latest simple small nice trivial doc docs documentation"
    " quilt few couple of in from up to through thru until and only also already"
)

# ---------------------------------------------------------------- who, and how

AGENTS = _words("i we i've we've ive weve")
HAVE = _words("have did")
AM = _words("i'm we're")
BE = _words("is are was were has have got been now being it's they're")
ADVERBS = _words(
    "now just already also finally only then actually simply manually quickly boldly gladly"
    " happily eventually meanwhile still indeed directly provisionally tentatively carefully"
    " instead too today again gone went go ahead and successfully slightly additionally"
    " accordingly recently immediately therefore thus since"
)
# Words before the verb that say nothing, in any number.
OPENERS = _words(
    "ok okay k yes yep yup yeah right great good nice fine cool perfect awesome super sure done"
    " fyi lgtm alright absolutely anyway anyways hi hello hey dear so well oh ah but sorry"
    " thanks thank you thx thnx tnx tks ta ty cheers lovely excellent wonderful correct"
    " obviously agreed btw hmm ack acked again everyone everybody folks guys a lot many very much"
    " catch spotted work job looks to me makes sense sounds for finally point idea nevertheless"
)
SHORT_OPENERS = _words("ok okay yes thanks thx great good nice right so anyway alright fine hi")
GREETINGS = _words("thanks you thx tnx lot much hi hello hey dear ok okay yes sorry great right")
THANKS = _words("thanks thank thankyou thx thnx tnx tks ta ty cheers merci danke gracias best")
# Words that begin an adverbial in front: "Since the release is near I merged it".
REASONS = _words("as because although though or")
ADVERBIALS = REASONS | _words("since for in at during after due given with today yesterday last")
JOINTS = REASONS | _words("and but so then therefore thus hence & +")
THAT = _words("that which who what where how why whose when if once until unless whether while")
LINKS = _words("and but or & +")  # within "patches 1 and 2", "all but the last"
HEARSAY = _words("someone somebody anyone anybody according apparently supposedly")
# Verbs of a main clause, behind "the patch applied yesterday".
FINITE = _words(
    "has is are was were does breaks broke causes caused fails failed introduced makes made"
    " conflicts needs seems builds compiles boots works runs passes survives"
)
ENDS_CLAUSE = JOINTS | THAT | (ADVERBIALS - {"in", "at", "during", "yesterday", "last"})
# With such a word in front, the sentence tells of something that is not so, or not yet.
NOT_SO = _words(
    "please could would should can may might will must shall let's lets let gonna going need"
    " needs needed want wants wanted i'd we'd cannot can't won't don't doesn't isn't aren't"
    " wasn't haven't hasn't not never suggest suggests vote prefer i'll we'll it'll they'll"
    " you'll he'll she'll feel couldn't wouldn't shouldn't didn't if when once until unless"
    " whether whenever"
)
JUDGES = NOT_SO | _words("is was means makes gives fails breaks seems works")
# "Fixed the typo and pushed": what people do to patches before they apply them.
EDITED = _words(
    "fixed changed added removed dropped updated adjusted amended rebased rewrote modified"
    " corrected tweaked squashed folded reworded shortened reordered renamed moved made replaced"
    " cleaned resolved refined improved edited reformatted appended adapted reviewed tested"
    " verified checked confirmed signed-off split sorted converted formatted clarified"
    " simplified restored reverted picked applied did cherry-picked acked signed put enabled"
    " skipped merged queued pulled committed pushed done correct good fine lgtm ok okay obvious"
    " trivial ack approved collected tagged"
)
AFTER_AND = DONE | EDITED | _words("will sent thanks it i also now")
NEWER = _words("new updated next fixed amended")  # such a version is another
NOT_IN_NAMES = (
    BE
    | NOT_SO
    | _words(
        "with without at by before after as about there there's like get make no any some more"
        " every each another same similar on depends assuming provided given"
    )
) - {"now"}

# ---------------------------------------------------------------- behind it

# Words with which the sentence may go on after "applied", or after "applied the patch".
GO_ON = _words(
    "to into in onto on for as with without via through by at from like using except minus plus"
    " apart excluding now already also too and but only manually directly today yesterday since"
    " because everywhere under per instead again w/ along together about right after amended"
    " squashed so as-is unchanged unmodified verbatim"
)
TO = _words("to into in onto on through via")  # a tree follows
# What may stand behind the name of a tree; another noun makes it part of a name: "main loop".
BEHIND_TREE = _words(
    "for with now and as already too but after so today instead since because until also again"
    " via without once this yesterday"
)
TOGETHER = {("followed", "by"), ("together", "with"), ("along", "with")}
PURPOSES = _words("fix unbreak avoid unblock help save go get send")  # "to unbreak the build"
OF_AUTHORS = _words("patch patches series patchset commit version code file driver")
BRANCHES = _words("tree branch branches queue repo repository git next -next")
ANY = _words("the a an each every other same next first second last this that one")
RELEASES = _words("window release fixes")
TREES = BRANCHES | _words(
    "main master mainline trunk head upstream staging stable dev devel development testing unstable"
)
