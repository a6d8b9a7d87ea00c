/**
 * The wording that this repository avoids, with what to write instead. `scripts/language.mjs` checks it.
 *
 * A space in a pattern matches any white space, `<word>` a word or text in backticks, and `<comment>` the start of a
 * comment. Patterns ignore case, unless `isCaseSensitive` is set. A pattern must be so specific that correct English passes: `test/scripts/language.test.ts` has a sentence for each side.
 *
 * @typedef {object} Entry
 * @property {string} pattern a regular expression
 * @property {string} instead what to write instead
 * @property {string} why why the wording is avoided
 * @property {true} [isCaseSensitive]
 * @property {true} [isNeverName] for words that are not names in code either: a string of only such a word is reported
 */

const TERM = 'AWS and Terraform use another term';
const UNIDIOMATIC = 'not idiomatic English';
const VAGUE = 'the reader has to guess what is meant';

/** @type {readonly Entry[]} */
export const entries = [
  // Terms
  { pattern: String.raw`\banswer(s|ed|ing)?\b`, instead: 'response, respond, return', why: TERM },
  { pattern: String.raw`\b(repl(y|ies|ied)) (of|from|by) (AWS|the server|Amazon)`, instead: 'response of', why: TERM },
  { pattern: String.raw`\btold\b`, instead: 'called with, receives, is passed, notified', why: TERM },
  {
    pattern: String.raw`\btells? (of|nothing|nobody|nobody else|no more)\b`,
    instead: 'reports, says nothing about',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\btells? (whether|who|each|every|its)\b`,
    instead: 'returns whether, determines, lists, prints',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\blook(s|ed|ing)? at\b`, instead: 'check, read, inspect, poll', why: TERM },
  {
    pattern: String.raw`\b(one|two|each|every|between|first|last|the) looks?\b(?! (up|for|like))`,
    instead: 'poll, check, lookup',
    why: TERM,
  },
  {
    pattern: String.raw`\btak(e|es|ing) (it|them|him|the user|a user|users|others|one|that|an old one) over\b|\btaken over\b|\btak(e|es|ing) over (?!(if|when|while|after|an? (hour|minute|second))\b)[a-z]`,
    instead: 'adopt, adopted',
    why: TERM,
  },
  { pattern: String.raw`\btook over\b|\btakeovers?\b`, instead: 'adopted, adoption', why: TERM },
  {
    pattern: String.raw`\bswitch(es)? (of (a|the) user|(of )?consoleAccess|(of )?replicationUser)\b|\b(two|both|the|its|his|groups and) switches\b`,
    instead: 'flag',
    why: TERM,
  },
  { pattern: String.raw`\bfore?ign (user|users|one)\b`, instead: "other user, another owner's user", why: TERM },
  { pattern: String.raw`\bdo(es|ing)? without (a|the) client\b`, instead: 'requires the client', why: VAGUE },
  {
    pattern: String.raw`\bmade up\b|\bmakes? (a password|passwords|it|them) up\b`,
    instead: 'generated, arbitrary',
    why: TERM,
  },

  // Negation
  {
    pattern: String.raw`(?<!\b(there|there’s) )\b(is|are|was|were) no (?!(longer|more|less|fewer|different|better|worse|use|match)\b)<word>`,
    instead: 'is not a …',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`(?<!\bthere )\b(is|are|was|were) none\b|\bnone (that|whose|who|which|of whose) `,
    instead: 'is not one of …, no … that',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(names?|gives?|wants?|takes?|assumes?) none\b`,
    instead: 'leaves … unset, without a …',
    why: VAGUE,
  },
  {
    pattern: String.raw`(?<![/\w.-])nobody\b(?!@)`,
    instead: 'no one; better: the passive or the real subject',
    why: UNIDIOMATIC,
    isNeverName: true,
  },
  { pattern: String.raw`\bnot [a-z]+ed either\b`, instead: 'also not …, neither … nor', why: UNIDIOMATIC },

  // Users are objects, not people
  {
    pattern: String.raw`\b(users?|instances?|brokers?|callers?|programs?|process(es)?) who\b`,
    instead: 'users that, callers that',
    why: 'they are objects, not people',
  },
  {
    pattern: String.raw`\bwhoever\b|\bwho (comes|asks|names?|waits|answers)\b`,
    instead: 'a caller that, callers that',
    why: VAGUE,
    isNeverName: true,
  },
  {
    pattern: String.raw`\bsomebody\b`,
    instead: 'someone; better: another client, another program',
    why: VAGUE,
    isNeverName: true,
  },
  {
    pattern: String.raw`\b(every|any)body\b`,
    instead: 'all callers, any caller, all users',
    why: VAGUE,
    isNeverName: true,
  },

  // Idiom
  {
    pattern: String.raw`\bbe (it|they) (that|a|an|the|in|of)\b|\bbe it\b`,
    instead: 'whether … or …; or drop it',
    why: 'archaic',
  },
  { pattern: String.raw`\bfor ever\b`, instead: 'forever, without a limit, indefinitely', why: 'spelling' },
  { pattern: String.raw`\banew\b`, instead: 'again', why: 'archaic', isNeverName: true },
  {
    pattern: String.raw`\b(thereof|therein|thereby|whereby|hereby|hence|thus far|whilst|lest|henceforth|heretofore)\b`,
    instead: 'a plain word',
    why: 'archaic',
    isNeverName: true,
  },
  { pattern: String.raw`\ball the same\b`, instead: 'anyway, the same way', why: UNIDIOMATIC },
  { pattern: String.raw`\bin vain\b`, instead: 'without effect; name what failed', why: VAGUE },
  {
    pattern: String.raw`\b(so|as) many words\b|\bin (a )?(few )?words\b|\bno words\b|\bin other words\b`,
    instead: 'as text, explicitly, a message',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(own|its|their|our|in|same|these|the|those|no|by|’s|'s) words\b|(?<!reserved )\bwords (of (AWS|the|an?)|change|are (not )?(shown|ours|our))\b`,
    instead: 'messages, text, wording',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\bstand(s|ing)? (in|behind|beside|on|at|before|after) (?!(for|line)\b)`,
    instead: 'is stored in, follows, is next to, is based on',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\bstand(s|ing)? in the way\b|\bin the way of\b`, instead: 'conflicts with', why: UNIDIOMATIC },
  {
    pattern: String.raw`\b(is|are|was|were|be|could be|can be|to be) had\b`,
    instead: 'is available, was found',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(what|that|which) (is|was|are|were) (asked|told|said)\b|\bthat is (asked|said|told)\b|\bis (said|asked) (so|once|for all|by|at|of|in|about)\b`,
    instead: 'the request, the message; is reported',
    why: VAGUE,
  },
  { pattern: String.raw`\b(says|said|say) so\b`, instead: 'reports it, prints a message', why: VAGUE },
  { pattern: String.raw`\b(of|in) a kind\b(?! of)`, instead: 'of the same kind', why: VAGUE },
  { pattern: String.raw`\bof (its|their|his|one's) own\b`, instead: 'its own …, separate', why: UNIDIOMATIC },
  {
    pattern: String.raw`\bas (it|they) (is|are)(?=\s*[.,;:)'\"|]| (and|or|in|with|where|if|when)\b)`,
    instead: 'unchanged, as is',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(is|are) to be (?!(found|continued)\b)[a-z]+(ed|n|t)\b`,
    instead: 'must be …, will be …',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(there|that) (it|they) (is|are) (gone|there) already\b|\b(is|are) (there|gone) already\b|\bexists already\b`,
    instead: 'already exists, no longer exists',
    why: 'word order',
  },
  { pattern: String.raw`\bthere already\b`, instead: 'already exists', why: 'word order' },
  {
    pattern: String.raw`\b(what|that) comes? (later|next|after|before|of)\b|\bcame of\b|\bcomes? about\b|\bwhat became of\b`,
    instead: 'the following …, the result',
    why: VAGUE,
  },
  { pattern: String.raw`\bbecame of\b|\bbecomes of\b`, instead: 'what happened to, the outcome of', why: UNIDIOMATIC },
  {
    pattern: String.raw`\bmay not any more\b|\bnot any\s*more\b|\bany more\b(?! (than|of|calls|users|time|data))`,
    instead: 'no longer',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`(?<!\bthe )\b(one|ones) that (is|are|was|were|has|have|had|can|cannot|does|did|will|may|must|breaks?|differs?|comes?|goes|fails?|exists?|stays?|needs?|holds?|came|went|failed)\b`,
    instead: 'name the noun: "a user that …"',
    why: VAGUE,
  },
  { pattern: String.raw`\bwhatever\b`, instead: 'any …, regardless of …', why: VAGUE, isNeverName: true },
  {
    pattern: String.raw`\b(none|no <word>|empty|unset|unchanged) but (for|in|with|a|an|the|those|what|one)\b`,
    instead: 'except',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\b(nothing|none|no one|nobody|never) but\b`, instead: 'only', why: 'archaic' },
  {
    pattern: String.raw`\bnothing else than\b|\banother (one )?than\b|\bother <word> than (?=the (one|version))`,
    instead: 'only, different from',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\bof (one|those|whom|which) (who|whose|that)\b`, instead: 'of a … that', why: VAGUE },
  { pattern: String.raw`\bas far as (?!(I|we) )`, instead: 'where, if, to the extent that; be specific', why: VAGUE },
  {
    pattern: String.raw`\bso that it be\b|\bthat there (is|are) not\b|\bthat there not\b`,
    instead: 'that do not exist, unknown',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\b(would|will) have (none|it) (of|that)\b`, instead: 'refuse', why: UNIDIOMATIC },
  {
    pattern: String.raw`\bis (wanted|meant) (for|by|of|as well)\b`,
    instead: 'is needed, is requested',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\bgone already\b`, instead: 'already deleted', why: 'word order' },
  { pattern: String.raw`\btried again\b|\bis (made|done) again\b`, instead: 'retried', why: TERM },
  { pattern: String.raw`\bin passing\b`, instead: 'transient', why: TERM },
  {
    pattern: String.raw`\bwaits? (without end|endlessly)\b|\bwithout (an )?end\b`,
    instead: 'indefinitely, endless, forever',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\bat (this|that|the) (very )?(call|place|moment)\b(?<=very (call|place|moment))`,
    instead: 'this …',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\b(this|that|the) very\b`, instead: 'this, the same', why: UNIDIOMATIC },
  { pattern: String.raw`\bof late\b|\bin (the )?course of\b`, instead: 'during', why: UNIDIOMATIC },
  {
    pattern: String.raw`\b(gets?|got|getting) to (see|know|hear)\b|\bhears? of\b`,
    instead: 'receives, is notified',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\bfit(s)? for\b|\bunfit\b`,
    instead: 'suitable for, unsuitable',
    why: UNIDIOMATIC,
    isNeverName: true,
  },
  { pattern: String.raw`\bin (its|their|the) stead\b`, instead: 'instead', why: 'archaic' },
  { pattern: String.raw`(?<!\bon )\bdemands?\b`, instead: 'requires', why: TERM },
  { pattern: String.raw`\bhold(s)? (of|the rule|good)\b|\btakes? hold\b`, instead: 'applies to', why: UNIDIOMATIC },
  { pattern: String.raw`\bputs? (out|back) as\b|\bput out\b`, instead: 'printed, output', why: UNIDIOMATIC },
  { pattern: String.raw`\bone's own\b|\bone (needs|wants|can|has) to\b`, instead: 'your own, you', why: UNIDIOMATIC },
  { pattern: String.raw`\bWays? (to|of) the\b`, instead: 'how to get', why: UNIDIOMATIC },
  { pattern: String.raw`\bhas (his|its|their) (place|home)\b`, instead: 'is in', why: UNIDIOMATIC },

  // Conditions
  {
    pattern: String.raw`\b(undefined|null|empty|absent|throws|rejects|false|true|none|nothing|default|error|fails?) where\b`,
    instead: 'if, when',
    why: '"where" is for places',
  },
  {
    pattern: String.raw`\bwhere (there (is|are) (no|none|nothing)|one is|none|nothing|that (is|was) (the|what|asked|wanted|set|needed)|that (fails|helps))\b`,
    instead: 'if, when',
    why: '"where" is for places',
  },
  {
    pattern: String.raw`\b(even|only|comes?|named|refused|warns?) where\b`,
    instead: 'even if, only if, is refused if',
    why: '"where" is for places',
  },

  // Verbs of saying
  {
    pattern: String.raw`\b(was|were) to (say|fail)\b`,
    instead: 'expected …, got …; must fail',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\bnothing (is|was) (said|begun)\b`,
    instead: 'no message is shown, no call starts',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(tell|tells|told|telling) (them |it |the two |these |[a-z]+ and [a-z]+ )?apart\b|\btells? (<word> ){1,5}apart\b|\btold from\b`,
    instead: 'distinguish',
    why: TERM,
  },
  {
    pattern: String.raw`\bas (<word> ){1,3}says?( it| so)?\b|\bsays? otherwise\b`,
    instead: "the provider's default; according to …; unless set",
    why: VAGUE,
  },
  {
    pattern: String.raw`\b(say|says|said|saying|speak|speaks|spoke|spoken) of\b`,
    instead: 'report about, refer to, mention',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`<comment>Says? `,
    instead: 'Returns, Explains, Describes, Reports',
    why: 'a doc comment begins with what the code does',
  },
  { pattern: String.raw`\bha(s|ve) (its|their) say\b`, instead: 'are applied', why: UNIDIOMATIC },

  // Creation
  {
    pattern: String.raw`\b(user|secret|broker|variable|output|password|resource|folder|file|socket|client|stack|role|token|version)s? (that |which )?(is|are|was|were|has been|have been|be|can be|must be|will be) made\b(?! (ephemeral|sensitive|public|available))`,
    instead: 'created, generated',
    why: TERM,
  },
  {
    pattern: String.raw`\bma(ke|kes|de|king) (a|an|the|no|one|each|every|another|its|any|all) ((new|first|inline|given|second|single|wanted) )?(user|users|broker|brokers|secret|secrets|variable|variables|client|clients|stack|response|password|passwords|folder|folders|file|files|socket|output|resource|resources|certificate|plugin|agent|agents)\b(?! (ephemeral|sensitive|public|available|depend|unique|wait|work))`,
    instead: 'create, generate, build',
    why: TERM,
  },
  {
    pattern: String.raw`(?<!\b(calls?|requests?|changes?) ((that|which) )?((is|are|was|were) )?)\bmade (by|nothing)\b|\bsomeone else made\b`,
    instead: 'created by, generated by, creates nothing',
    why: TERM,
  },
  {
    pattern: String.raw`\bcount(s|ed)? as made\b|(?<!\b(calls?|requests?|changes?|decisions?) ((that|which) )?((is|are|was|were) )?)(?<!\bbe )\bmade(?=,)`,
    instead: 'created, applied, performed',
    why: TERM,
  },

  // Clarity
  { pattern: String.raw`\b(go|goes|went|going|gone) on\b`, instead: 'continue', why: 'shorter' },
  { pattern: String.raw`\b(is|are|was|were) wanted\b`, instead: 'is needed, is requested, is configured', why: VAGUE },
  { pattern: String.raw`\b(that|which) counts?\b`, instead: 'that is used, in effect', why: VAGUE },
  {
    pattern: String.raw`\b(is|are|was|were|be|been|not) taken for\b|\btakes? (it|them|one|that|this) for\b`,
    instead: 'is treated as, is mistaken for',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\bso many (?!(that|of)\b)`, instead: 'the given number of, that many', why: VAGUE },
  { pattern: String.raw`\bin clear\b`, instead: 'unencrypted, without TLS', why: TERM },
  { pattern: String.raw`\bsakes?\b`, instead: 'for, because of', why: UNIDIOMATIC },
  {
    pattern: String.raw`\bwhose (it|[a-z]+ it|a user|a user it|they) (is|are|was|were)\b`,
    instead: 'who owns …',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(of|about|from) no (?!(more|less|use|avail|longer|other|one|importance|interest|particular)\b)<word>`,
    instead: 'not … any',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(calls?|requests?|tokens?|once|looks?) an? (user|line|broker|connection|run|candidate|process|secret|file|key)\b`,
    instead: 'per user, per connection',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(one|row|line) a (user|line|broker|candidate|rule|field|secret|run)\b`,
    instead: 'one per …',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`<comment>(Who|Of|Those|As many|As much|One (that|of|whose)) `,
    instead: 'a sentence that begins with what it is or does',
    why: 'a fragment',
  },
  {
    pattern: String.raw`\b(of|in|by|from|for|with|at) (ours|theirs|hers|his)\b(?<!\bfriend of (ours|theirs))`,
    instead: 'our …, the provider’s …',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`(?<!(leave|leaves|left|leaving|let) ([a-z]+ ){0,4})(?<!\b(stand|stands) )\b(the|this|that|it|them|those|one|users?|command|name|time|names|text|region|type|values?|message|Amazon MQ|Terraform|proxy|service|rules?|comments?|tokens?|passwords?|types) alone\b`,
    instead: 'only, by itself',
    why: 'ambiguous',
  },
  { pattern: String.raw`\ball told\b`, instead: 'in total', why: UNIDIOMATIC },
  { pattern: String.raw`\bonce (and )?for all\b`, instead: 'one time; for all of them together', why: 'ambiguous' },
  {
    pattern: String.raw`\b(is|are|was|were) (not )?there\b(?! (a|an|any|no|is|are|enough|only)\b)(?<!\b(who|what|how many) (is|are) there)`,
    instead: 'exists, does not exist',
    why: TERM,
  },
  {
    pattern: String.raw`\btak(e|es|en|ing) (it |them )?back\b|\btook back\b`,
    instead: 'remove, delete, undo',
    why: UNIDIOMATIC,
  },
  {
    pattern: String.raw`\b(is|are|was|were|be) asked (for|about|at|if|whether|once)\b`,
    instead: 'is requested, is called',
    why: TERM,
  },
  {
    pattern: String.raw`\basks? (STS|AWS|Amazon MQ|Secrets Manager|DescribeUser|DescribeBroker)\b`,
    instead: 'calls',
    why: TERM,
  },
  { pattern: String.raw`\bheal(s|ed|ing)?\b`, instead: 'corrects, restores, converges', why: TERM },
  { pattern: String.raw`\b(lies|lie|lay|lying) in\b`, instead: 'is in, is stored in', why: UNIDIOMATIC },
  { pattern: String.raw`\bbelieved\b`, instead: 'trusted, is treated as', why: VAGUE },
  {
    pattern: String.raw`\bke(eps?|pt) the rules?\b`,
    instead: 'satisfies the rule, follows the rules',
    why: UNIDIOMATIC,
  },
  { pattern: String.raw`\bwants? to be\b`, instead: 'must be, needs', why: UNIDIOMATIC },
];
