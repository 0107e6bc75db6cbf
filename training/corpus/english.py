"""Frames of the teaching domain: each makes a text of one to three sentences."""

from draw import a, capital
from lexicon import *
from settings import SETTINGS, form, ing, participle, past, third

FRAMES = []


def frame(weight):
    def add(f):
        FRAMES.append((f.__name__, weight, f))
        return f
    return add


def name_of(g, pick=False):
    """(name, he, him, his)"""
    if g.r.random() < 0.5:
        return (g.pick if pick else g.fact)(BOYS), 'he', 'him', 'his'
    return (g.pick if pick else g.fact)(GIRLS), 'she', 'her', 'her'


def person_of(g, pick=False):
    """A person: name or 'the tall girl'; with pronouns."""
    if g.r.random() < 0.5:
        return name_of(g, pick)
    choose = g.pick if pick else g.fact
    adj = g.maybe(0.35, g.fact(ADJ_PERSON) + ' ')
    kind = g.r.randrange(5)
    if kind < 2:
        return f'the {adj}{choose(MEN)}', 'he', 'him', 'his'
    if kind < 4:
        return f'the {adj}{choose(WOMEN)}', 'she', 'her', 'her'
    return f'the {adj}{choose(PEOPLE)}', 'they', 'them', 'their'


def was(he):
    return 'were' if he == 'they' else 'was'


# --- lists ----------------------------------------------------------------------------------------
@frame(5)
def groceries(g):
    x = g.pick(FOODS)
    y = g.pick(FOODS, [x])
    z = g.fact(FOODS, [x, y])
    buy = g.fact(BUY)
    end = {'Put': ' in the basket', 'Add': ' to the list', 'Mix': ' in a bowl'}.get(buy, g.maybe(0.4, g.one(
        ' at the store', ' at the market', ' for dinner', ' for breakfast', ' for the party', ' today', ' tomorrow', ' on the way home')))
    foods = set(FOODS) - {x}
    how = g.r.random()
    if how < 0.6:
        return f'{buy} {x} and {g.due(y, foods)}{end}.'
    if how < 0.8:
        return f'{buy} {x}, {g.due(y, foods)}, and {g.due(z, foods)}{end}.'
    if how < 0.9:
        return f'{buy} some {x}, some {g.due(y, foods)} and some {g.due(z, foods)}{end}.'
    return f'The shopping list says {x}, {g.due(y, foods)} and {g.due(z, foods)}.'


@frame(3)
def packing(g):
    kind = g.fact(PACKING)
    _, items, purposes = PACKING[kind]
    x = g.pick(items)
    y = g.pick(items, [x])
    if x == 'laptop' and g.r.random() < 0.7:
        y = 'charger'
    z = g.fact(items, [x, y])
    pack = g.fact(PACK)
    if pack == 'Put in':
        pack = 'Put in the'
    end = g.maybe(0.5, ' ' + g.fact(purposes))
    same = {i for v in PACKING.values() if x in v[1] for i in v[1]}
    if g.r.random() < 0.7:
        the = g.maybe(0.3, 'the ') if pack.endswith(' the') else ''
        return f'{pack} {x} and {the}{g.due(y, same)}{end}.'
    return f'{pack} {x}, {g.due(y, same)} and {g.due(z, same)}{end}.'


@frame(1.2)
def trip(g):
    kind = g.fact(PACKING)
    _, items, purposes = PACKING[kind]
    who, he, _, his = person_of(g, True)
    x = g.pick(items)
    y = g.fact(items, [x])
    return capital(f'{g.fact(purposes)}, {who} packed {his} {x} and {his} {g.due(y, items)}.')


# --- animals --------------------------------------------------------------------------------------
@frame(5)
def animal_sound(g):
    when, adj = g.fact(WHEN_PAST + ['', '', '', '']), g.pick(ADJ_ANIMAL + ['', '', ''])
    x = g.pick(ANIMALS)
    if adj == '' and when == '':
        g.picked = []
    sound, base, at = ANIMALS[x][:3]
    subject = f'the {adj} {x}' if adj else f'the {x}'
    start = f'{when}, ' if when else ''
    return capital(f'{start}{subject} {g.due(sound, kind="both")} {"to" if x == "bird" else "at"} the {g.due(at)}{g.maybe(0.3, g.one(" again", " loudly", " for an hour", " and ran away"))}.')


@frame(3)
def animal_fact(g):
    x, how = g.fact(ANIMALS), g.r.randrange(9)
    sound, base, at, food, place, young, legs, cover, move = ANIMALS[x]
    many = {'wolf': 'wolves', 'mouse': 'mice', 'sheep': 'sheep'}.get(x, x + 's')
    if how == 0:
        return f'{a(x).capitalize()} likes to eat {g.due(food)}.'
    if how == 1:
        return f'{many.capitalize()} eat {g.due(food)} and live in the {g.due(place)}.'
    if how == 2:
        return f'A young {x} is called a {g.due(young)}.'
    if how == 3:
        return f'{a(x).capitalize()} has {g.due(legs)} legs.'
    if how == 4:
        return f'The {x} {third(base) if base != "sing" else "sings"}.'
    if how == 5:
        g.ordered = True
        return f'What do {many} eat?', f'{many.capitalize()} eat {g.due(food)}.'
    if how == 6:
        g.ordered = True
        return f'Where does the {x} live?', f'The {x} lives in the {g.due(place)}.'
    if how == 7:
        return f'The body of {a(x)} is covered with {g.due(cover)}.'
    return f'The {young} followed its mother, the {g.due(x, [k for k in ANIMALS if ANIMALS[k][5] == young])}.'


@frame(3)
def animal_eats(g):
    adj, when = g.pick(ADJ_ANIMAL), g.fact(WHEN_PAST)
    x = g.pick(ANIMALS)
    _, _, _, food, place, young, _, _, move = ANIMALS[x]
    how = g.r.randrange(4)
    if how == 0:
        return f'{when}, the {adj} {x} ate the {g.due(food, [o for c in IT_CASES if x in c[0] and c[1] == "ate the" for o in c[2]])}.'
    if how == 1:
        return f'The {adj} {x} {g.due(move, kind="both")} back to its {g.due(place)} and ate some {g.due(food)}.'
    if how == 2:
        return f'The {adj} {x} was looking for {g.due(food)} near the {place}.'
    return f'The farmer gave the {adj} {x} some {g.due(food)}{g.maybe(0.4, " in the morning")}.'


@frame(5)
def animal_state(g):
    doing = g.fact(STATES)
    state, who = STATES[doing]
    spot = g.pick(SPOTS)
    x = g.pick(w(who))
    adj = g.maybe(0.3, g.fact(ADJ_ANIMAL) + ' ')
    prep = 'in' if spot in ('grass', 'box', 'chair') else 'on'
    sitting = g.fact(SITTING)
    how = g.r.randrange(6)
    very = g.maybe(0.2, g.one('very ', 'so '))
    if how < 3:
        return f'The {adj}{x}, which was {sitting} {prep} the {spot}, was {doing} because it was {very}{g.due(state, kind="pronoun")}.'
    if how == 3:
        return f'The {adj}{x} on the {spot} was {doing} because it was {very}{g.due(state, kind="pronoun")}.'
    if how == 4:
        g.ordered = True
        return f'The {adj}{x} was {doing} on the {spot}.', f'It was {very}{g.due(state, kind="pronoun")}.'
    g.ordered = True
    return (f'The {adj}{x} was {doing} near the {spot}.', f'Why was the {x} {doing}?',
            f'Because {g.due("it")} was {g.due(state, kind="pronoun")}.')


@frame(3)
def person_state(g):
    doing = g.fact(PERSON_STATES)
    state = PERSON_STATES[doing]
    who, he, _, _ = person_of(g, True)
    place = SETTINGS[g.pick(SETTINGS)][0]
    how = g.r.randrange(4)
    if how == 0:
        return capital(f'{who}, who {was(he)} sitting {place}, {was(he)} {doing} because {g.due(he, kind="pronoun")} {was(he)} {g.due(state, kind="pronoun")}.')
    if how == 1:
        return capital(f'{who} {was(he)} {doing} {place} because {g.due(he, kind="pronoun")} {was(he)} {g.due(state, kind="pronoun")}.')
    g.ordered = True
    if how == 2:
        return capital(f'{who} {was(he)} {doing} {place}.'), f'{g.due(capital(he), kind="both")} {was(he)} {g.due(state, kind="pronoun")}.'
    return capital(f'{who} {was(he)} {doing} {place}.'), f'Why {was(he)} {who} {doing}?', f'Because {g.due(he, kind="pronoun")} {was(he)} {g.due(state, kind="pronoun")}.'


@frame(4)
def it_noun(g):
    """Whose property explains it: the subject's or the object's."""
    animals, did, objects, mine, theirs = g.fact(IT_CASES)
    x, o = g.pick(animals), g.pick(objects)
    adj = g.maybe(0.3, g.fact(ADJ_ANIMAL) + ' ')
    if g.r.random() < 0.5:
        state, noun = g.fact(mine), x
    else:
        state, noun = g.fact(theirs), o
    start = f'The {adj}{x} {did} {o} because it was '
    how = g.r.randrange(5)
    states = set(mine) | set(theirs)
    if how == 0:
        return f'{start}{g.due(state, states, "pronoun")}.'
    g.ordered = True
    if how < 3:
        return f'{start}{g.due(state, states, "pronoun")}.', f'What was {state}?', f'The {g.due(noun, kind="pronoun")} was {g.due(state)}.'
    if how == 3:
        return f'{start}{g.due(state, states, "pronoun")}.', f'It was the {g.due(noun, [x, o])} that was {g.due(state, mine if noun == x else theirs)}.'
    return f'{start}{g.due(state, states, "pronoun")}.', f'The {state} {g.due(noun, kind="pronoun")} was in the {g.one("house", "garden", "yard", "kitchen", "barn")}.'


@frame(2)
def own(g):
    """His, her, its, their: by the subject."""
    thing = g.pick('key bag phone hat coat book ball bike car pen watch ticket shoes glasses umbrella letter money toy cup ring'.split())
    lost = g.fact(u('could not find, was proud of, took care of, came back for, went home without, was looking at, lost, forgot, broke, dropped'))
    sure = ' ' in lost
    where = SETTINGS[g.pick(SETTINGS)][0]
    if g.r.random() < 0.3:
        x = g.fact(w('cat dog mouse bird horse fox rabbit lion puppy kitten'))
        part = g.fact(w('tail ears paws food toy bowl nest home'))
        did = g.fact(u('chased, licked, washed, shook, hid, guarded, moved, dropped, saw'))
        its = g.due('its', kind='pronoun') if did in ('licked', 'shook') else 'its'
        return f'The {g.maybe(.4, g.fact(ADJ_ANIMAL) + " ")}{x} {did} {its} {part} {where}.'
    who, he, him, his = person_of(g)
    if he == 'they':
        lost = lost.replace('was ', 'were ')
    return capital(f'{who} {lost} {g.due(his, kind="pronoun") if sure else his} {thing} {where}.')


@frame(2)
def who_did(g):
    """Question and answer: the answer is in the text."""
    s = g.pick(SETTINGS)
    place, who, acts, things, hows = SETTINGS[s]
    one, he, him, his = name_of(g)
    other = g.fact(BOYS if he == 'she' else GIRLS)
    x, y = g.pick(acts), g.fact(acts)
    if x == y:
        y = 'talk to a friend'
    X, Y = form(x, past), form(y, past)
    g.ordered = True
    how = g.r.randrange(4)
    if how == 0:
        return f'{one} {X} {place}.', f'Who {X}?', f'{g.due(one)} {X}.'
    if how == 1:
        return f'{one} {X} and {other} {Y}.', f'Who {X}?', f'{g.due(one)} {X}.'
    if how == 2:
        return f'{one} {X} and {other} {Y}.', f'Who {Y}?', f'{g.due(other)} {Y}.'
    return f'{one} {X} {place}.', f'What did {one} do?', f'{g.due(capital(he), kind="pronoun")} {X}.'


# --- cause and effect -----------------------------------------------------------------------------
@frame(4)
def cause(g):
    why, did, noun = g.fact(CAUSES)
    who, he, _, his = person_of(g, True)
    when = g.pick(WHEN_PAST)
    the = g.one('the', 'the', his) if noun in ('umbrella', 'coat', 'sunglasses', 'boots', 'textbook', 'key', 'bag') else 'a' if noun in ('stamp',) else 'the'
    obj = noun if noun in ('paper', 'sugar', 'salt', 'tea') and did in ('added', 'made') else f'{the} {{}}'
    shown = g.due(noun)
    did_it = f'{did} {obj.format(shown)}' if '{}' in obj else f'{did} {shown}'
    how = g.r.randrange(6)
    if how == 0:
        return capital(f'{why}, so {who} {did_it}.')
    if how == 1:
        return f'{when}, {why}, so {who} {did_it}.'
    if how == 2:
        return capital(f'because {why}, {who} {did_it}.')
    if how == 3:
        g.marks.clear()
        return capital(f'{who} {did_it} because {why}.'.replace('\x02', '').replace('\x03', '').replace('\x04', '').replace('0' + noun, noun))
    g.ordered = True
    if how == 4:
        return capital(f'{why}.'), capital(f'{who} {did_it}.')
    return capital(f'when {why}, {who} {did_it}.')


@frame(2.5)
def chain(g):
    first, second, noun = g.fact(CHAINS)
    who, when = g.pick(BOYS + GIRLS), g.pick(WHEN_PAST)
    g.ordered = True
    how = g.r.randrange(3)
    it = second.split()[0]
    second = second.replace(it, g.due(it, kind='both'), 1)
    if how == 0:
        return first, second
    lowered = first[0].lower() + first[1:]
    if how == 1:
        return f'{when}, {lowered}', second
    return f'{when}, {lowered}', second, f'{who} looked at the {g.due(noun)}.'


@frame(2)
def reveal(g):
    first, second, noun = g.fact(REVEALS)
    who, he, _, _ = person_of(g, True)
    pick = g.pick(WHEN_PAST + [''] * 8)
    start = f'{pick}, ' if pick else ''
    if g.r.random() < 0.45:
        who = he if he != 'they' else 'he'
    if g.r.random() < 0.75:
        return capital(f'{start}{who} {first} after {second} {g.due(noun)}.')
    verb, rest = second.split(' opening the')[0], ''
    return capital(f'{start}{who} {first} after opening the {g.due(noun)}.')


@frame(3)
def gap(g):
    """A hole whose word only the right side tells."""
    how = g.r.randrange(6)
    who, he, _, his = person_of(g, True)
    if how == 0:
        kind = g.fact(['cut the bread with the knife', 'opened the door with the key', 'wrote the letter with the pen', 'ate the soup with the spoon',
            'saw the stars with the telescope', 'hit the nail with the hammer', 'swept the floor with the broom', 'dug the hole with the shovel',
            'cut the paper with the scissors', 'painted the wall with the brush', 'measured the line with the ruler', 'caught the fish with the net'])
        did, tool = kind.rsplit(' with the ', 1)
        verb, noun = did.split(' the ')
        g.picked.append(tool)
        return capital(f'{who} took the {g.due(tool, kind="both")} and {did}.') if g.r.random() < .6 else capital(f'with the {g.due(tool, kind="both")} {who} {verb} the {noun}.')
    if how == 1:
        x = g.pick(ANIMALS)
        sound, base, at = ANIMALS[x][:3]
        return f'The {g.due(x, [k for k in ANIMALS if ANIMALS[k][:3] == ANIMALS[x][:3]], "both")} {sound} {"to" if x == "bird" else "at"} the {at}{g.one(" again", " all day", " this morning", "")}.'
    if how == 2:
        job = g.pick(JOBS)
        does, obj, place, tool = JOBS[job]
        return f'The {g.due(job, [k for k in JOBS if JOBS[k][:2] == (does, obj)], "both")} {third(does)} {obj} at the {place}.'
    if how == 3:
        c = g.pick(CAPITALS)
        return f'{g.due(CAPITALS[c], kind="both")} is the capital of {c}, and {who} {g.one("went", "flew", "drove")} there.'
    if how == 4:
        x, y = g.fact(OPPOSITES)
        g.picked.append(x)
        noun = g.one('soup', 'room', 'road', 'story', 'bag', 'house', 'water', 'man', 'car', 'box')
        return f'The {noun} was not {g.due(x, kind="both")}, {who.replace("the ", "the ")} said, it was {y}.'
    s = g.pick(SETTINGS)
    return capital(f'{who} {form(g.fact(SETTINGS[s][2]), past)} {SETTINGS[s][0]}.')


# --- what is what ---------------------------------------------------------------------------------
@frame(3)
def kind_of(g):
    kind = g.fact(KINDS)
    xs = KINDS[kind]
    x = g.pick(xs)
    y = g.pick(xs, [x])
    who, he, him, his = name_of(g)
    proper = x[0].isupper() or kind in ('color', 'language', 'metal', 'drink', 'subject', 'sport')
    X = x if proper else a(x)
    Y = y if proper else a(y)
    all_kinds = [k for k in KINDS if x in KINDS[k]]
    how = g.r.randrange(7)
    if how == 0:
        return f'{capital(X)} is {a(kind).split()[0]} {g.due(kind, all_kinds)}.'
    if how == 1:
        return f'The {kind} that {who} likes best is {"the " if not proper else ""}{g.due(x, xs)}.'
    if how == 2:
        g.ordered = True
        return f'Is {X} {a(kind)}?', f'Yes, {X} is {a(kind).split()[0]} {g.due(kind)}.'
    if how == 3:
        return f'{capital(X)} is {a(kind)}, and {Y} is {a(kind).split()[0]} {g.due(kind)}, too.'
    if how == 4:
        other = g.fact([k for k in KINDS if k != kind and x not in KINDS[k]])
        g.ordered = True
        return f'Is {X} {a(other)}?', f'No, {X} is {a(kind).split()[0]} {g.due(kind, all_kinds)}.'
    if how == 5:
        return f'{who} likes {x} and {g.due(y, xs)} because {he} likes every {kind}.' if proper else f'{who} saw {X}, {Y} and another {g.due(kind, all_kinds)}.'
    return f'There are many kinds of {kind}, such as the {g.due(x, xs)} and the {g.due(y, xs)}.' if not proper else f'{capital(x)} and {y} are my favorite {kind}s.'.replace('citys', 'cities').replace('countrys', 'countries')


@frame(2)
def capitals(g):
    c = g.fact(CAPITALS)
    who, he, _, _ = person_of(g, True)
    when = g.pick(WHEN_NEXT + WHEN_PAST)
    how = g.r.randrange(6)
    if how == 0:
        return f'The capital of {c} is {g.due(CAPITALS[c])}.'
    if how == 1:
        g.ordered = True
        return f'What is the capital of {c}?', f'It is {g.due(CAPITALS[c])}.'
    if how == 2:
        verb = 'will travel' if when in WHEN_NEXT else 'traveled'
        return f'{when}, {who} {verb} to {c} and saw {g.due(CAPITALS[c], kind="left")}.' if verb == 'traveled' else f'{when}, {who} will travel to {c} and see {g.due(CAPITALS[c])}.'
    if how == 3:
        return f'{CAPITALS[c]} is a big city in {g.due(c)}.'
    c = g.fact(SPEAKS)
    if how == 4:
        return f'People in {c} speak {g.due(SPEAKS[c])}.'
    return capital(f'{who} learned {SPEAKS[c]} before going to {g.due(c)}.') if g.r.random() < .5 else capital(f'{who} went to {c} to learn {g.due(SPEAKS[c])}.')


@frame(2)
def properties(g):
    how = g.r.randrange(5)
    if how < 2:
        x = g.fact(IS_COLOR)
        when = g.pick(['', 'In this picture, ', 'In the painting, ', 'In my dream, ', 'Today, ', 'As always, '])
        g.pick(['a', 'b', 'c'])
        return capital(f'{when}the {x} is {g.due(IS_COLOR[x], [IS_LIKE.get(x, IS_COLOR[x])])}.')
    x = g.fact(IS_LIKE)
    y = IS_LIKE[x]
    same = [IS_COLOR.get(x, y)]
    if how == 2:
        return f'{capital(x if x in ("ice", "fire", "sugar", "honey", "silk", "glass", "rain") else "the " + x)} is {g.due(y, same)}.'
    if how == 3:
        noun = g.pick('hand room soup voice bag road man girl dress stone answer box bed'.split())
        g.pick(list(IS_LIKE))
        return f'The {noun} was as {y} as {g.due(x if x in ("ice", "fire", "sugar", "honey", "silk", "glass", "rain") else a(x).split()[0], [a(k).split()[0] if k not in ("ice", "fire", "sugar", "honey", "silk", "glass", "rain") else k for k in IS_LIKE if IS_LIKE[k] == y])}{"" if x in ("ice", "fire", "sugar", "honey", "silk", "glass", "rain") else " " + x}.'
    many = {'knife': 'knives'}.get(x, x + 's')
    if x in ('jaguar', 'cheetah', 'snail', 'elephant', 'ant', 'whale'):
        g.ordered = True
        verb = 'run' if x in ('jaguar', 'cheetah') else 'move' if x == 'snail' else 'grow'
        adv = {'fast': 'fast', 'slow': 'slowly', 'heavy': 'heavy', 'small': 'small', 'big': 'big'}[y]
        return f'Do {many} {verb} {adv}?', f'Yes, {many} are {g.due(y)} {g.due("animals")}.'
    return f'Everybody knows that {x if x in ("ice", "fire", "sugar", "honey", "silk", "glass", "rain") else "the " + x} is {g.due(y, same)}.'


@frame(3)
def opposites(g):
    x, y = g.fact(OPPOSITES)
    if g.r.random() < 0.5:
        x, y = y, x
    same = {q for p in OPPOSITES for q in p if x in p and q != x}
    noun, who = g.pick('soup room road story bag house water car box dress street river bed coat city game knife glass tower'.split()), g.pick(BOYS + GIRLS)
    how = g.r.randrange(4)
    if how == 0:
        return f'The opposite of {x} is {g.due(y, same)}.'
    if how == 1:
        return f'The {noun} is not {x}, it is {g.due(y, same)}.'
    if how == 2:
        return f'{who} thought that the {noun} was {x}, but it was {g.due(y, same)}.'
    return f'One {noun} is {x}, and the other {noun} is {g.due(y, same)}.'


@frame(3)
def jobs(g):
    job, when = g.fact(JOBS), g.fact(WHEN_NOW)
    adj = g.pick(ADJ_PERSON)
    g.picked.append(job)
    does, obj, place, tool = JOBS[job]
    base = f'the {adj} {job}'
    how = g.r.randrange(7)
    if how == 0:
        return f'{when}, {base} {third(does)} {g.due(obj, kind="both")}.'
    if how == 1:
        return capital(f'{base} works at the {g.due(place)}.')
    if how == 2:
        return capital(f'{base} used the {g.due(tool)} to {does} {obj}.')
    if how == 3:
        g.ordered = True
        return f'What does {a(job)} do?', f'{a(job).capitalize()} {third(does)} {g.due(obj)}.'
    if how == 4:
        return f'Somebody who {third(does)} {obj} is called {a(job).split()[0]} {g.due(job)}.'
    if how == 5:
        return capital(f'{base} went to the {g.due(place)} to {does} {g.due(obj)}.')
    return capital(f'{base} {past(does)} {g.due(obj, kind="both")} at the {g.due(place)} with the {g.due(tool)}.')


ORDER = [w('Monday Tuesday Wednesday Thursday Friday Saturday Sunday'), w('January February March April May June July August September October November December'),
         w('one two three four five six seven eight nine ten'), w('first second third fourth fifth sixth seventh'), w('spring summer autumn winter'),
         w('A B C D E F G H I J K L')]


@frame(1.2)
def sequences(g):
    row = g.fact(ORDER)
    at = g.r.randrange(len(row) - 3)
    x = row[at : at + 4]
    how = g.r.randrange(4)
    who = g.fact(BOYS + GIRLS)
    if how == 0:
        return f'{who} said: {x[0]}, {x[1]}, {g.due(x[2])}, {g.due(x[3])}.'
    if how == 1:
        return f'After {x[0]} comes {g.due(x[1])}.'
    if how == 2:
        return f'Before {x[2]} comes {g.due(x[1])}.'
    return f'{x[0]}, {x[1]}, {g.due(x[2])}, and then {g.due(x[3])}.'


# --- copying: the same tokens again ----------------------------------------------------------------
SYLLABLES = w('ba be bo da de do fa fi ga go ka ki la le li lo ma me mi mo na ne no pa pi ra ri ro sa se so ta te to va vi za zo zu')


def invented(g):
    return ''.join(g.r.choice(SYLLABLES) for _ in range(g.r.randrange(2, 4))).capitalize()


@frame(2.5)
def copying(g):
    how = g.r.randrange(5)
    name = f'{invented(g)} {invented(g)}'
    who = g.fact(BOYS + GIRLS)
    first, last = name.split()
    g.ordered = True
    if how == 0:
        return f'My name is {name}.', f'Good morning, {first} {g.due(last)}.'
    if how == 1:
        return f'{name} lives in {g.fact(KINDS["city"])}.', f'Everybody knows {first} {g.due(last)}.'
    if how == 2:
        code = ' '.join(str(g.r.randrange(10)) for _ in range(4))
        *most, end = code.split()
        return f'The number is {code}.', f'I repeat, the number is {" ".join(most)} {g.due(end)}.'
    if how == 3:
        xs = [g.fact(w('table river stone cloud paper dragon window garden silver winter music summer copper forest number letter')) for _ in range(4)]
        return f'The words are {", ".join(xs)}.', f'Say them again: {xs[0]}, {xs[1]}, {g.due(xs[2])}, {g.due(xs[3])}.' if len(set(xs)) == 4 else f'{who} said the words.'
    town = invented(g)
    return f'{who} moved to the town of {town}.', f'{town} is small, but {who} likes {g.due(town)}.'


# --- agreement ------------------------------------------------------------------------------------
NOUNS = dict(x.split(':') for x in '''key:keys book:books picture:pictures letter:letters window:windows door:doors friend:friends toy:toys flower:flowers
bottle:bottles song:songs road:roads house:houses teacher:teachers dog:dogs cat:cats child:children man:men woman:women box:boxes story:stories'''.split())


@frame(2.5)
def agreement(g):
    x, y = g.pick(NOUNS), g.pick(NOUNS)
    plural = g.r.random() < 0.5
    head = NOUNS[x] if plural else x
    near = g.one(y, NOUNS[y])
    prep = g.one('near', 'behind', 'beside', 'next to', 'of', 'with', 'to', 'under')
    verb = g.one(('is', 'are'), ('was', 'were'), ('is', 'are'))
    state = g.one('new', 'old', 'missing', 'here', 'very small', 'not here', 'ready', 'gone', 'beautiful', 'red', 'lost', 'still here')
    tail = g.maybe(0.4, g.one(' that I bought yesterday', ' that we saw last week', ' that she likes', ' that he found', ' that my mother gave me'))
    return f'The {head} {prep} the {near}{tail} {g.due(verb[plural], [("is", "are")[plural], ("was", "were")[plural], ("has", "have")[plural]])} {state}.' if tail else f'The {head} {prep} the {near} {verb[plural]} {state}.'


@frame(2.5)
def short(g):
    """Plain short sentences: who does what, now or then."""
    x = g.pick(list(ANIMALS) + w('boy girl man woman child baby teacher farmer king queen'))
    did, does, doing = g.pick([('sat', 'sits', 'sitting'), ('slept', 'sleeps', 'sleeping'), ('ran', 'runs', 'running'), ('jumped', 'jumps', 'jumping'), ('ate', 'eats', 'eating'),
        ('walked', 'walks', 'walking'), ('waited', 'waits', 'waiting'), ('stood', 'stands', 'standing'), ('looked', 'looks', 'looking'), ('played', 'plays', 'playing'), ('stopped', 'stops', 'stopping'), ('fell', 'falls', 'falling')])
    spot = g.fact(SPOTS + ['mat', 'mat'])
    adv = g.fact(u('quickly, slowly, quietly, happily, alone, again, there, outside, at home, all day, for an hour, in silence'))
    adj = g.maybe(0.4, g.fact(ADJ_ANIMAL) + ' ')
    prep = {'looked': 'at', 'jumped': 'over', 'fell': 'from', 'waited': 'by', 'ran': 'across', 'walked': 'to', 'stopped': 'at', 'played': 'on'}.get(did, 'on')
    it = 'He' if x in ('boy', 'man', 'farmer', 'king') else 'She' if x in ('girl', 'woman', 'teacher', 'queen') else 'It'
    how = g.r.randrange(6)
    if how == 0:
        return f'The {adj}{x} {did} {prep} the {spot}.'
    if how == 1:
        return f'The {adj}{x} {did} {adv}.'
    if how == 2:
        return f'The {adj}{x} {does} {prep} the {spot}.'
    if how == 3:
        return f'The {adj}{x} is {doing} {prep} the {spot} {g.one("now", "again", "today")}.'
    if how == 4:
        g.ordered = True
        return f'Where did the {x} {"sit sleep run jump eat walk wait stand look play stop fall".split()[["sat","slept","ran","jumped","ate","walked","waited","stood","looked","played","stopped","fell"].index(did)]}?', f'{g.due(it, kind="pronoun")} {did} {prep} the {spot}.'
    return f'{a(adj + x).capitalize()} {did} {prep} the {spot} and {g.one("looked around", "waited", "slept", "made a noise", "did nothing")}.'


THINGS = sorted({x for x in [*FOODS, *SPOTS, *ANIMALS, *COLORS, *NUMBERS, *NOUNS] if ' ' not in x})


@frame(4)
def repeats(g):
    """A list, and the same list again: what a reader has to copy from where it stood (induction, Olsson et al. 2022)."""
    x = g.pick(THINGS)
    words = [x, g.pick(THINGS, [x])]
    for _ in range(g.r.randrange(5)):
        words.append(g.fact(THINGS, words))
    between = g.one(', ', ', ', ' ', ' and ')
    again = between.join(g.due(word) for word in words)
    listed = between.join(words)
    how = g.r.randrange(4)
    if how == 0:
        return f'{name_of(g)[0]} said: {listed}. {name_of(g)[0]} said it too: {again}.'
    if how == 1:
        return f'{capital(listed)}. Again: {again}.'
    if how == 2:
        return f'Repeat after me: {listed}. {capital(again)}.'
    return f'The first list says {listed}. The second list says {again}.'
