"""More of everyday English: verbs with what they take, what is thought and said, plans, money, health, travel, letters."""

from draw import a, capital
from english import frame, name_of, person_of, was
from everyday import FEELS, FRIENDS, REASONS, does
from lexicon import *
from settings import SETTINGS, form, ing, participle, past, third

# verb: what it takes. '~' before a noun: without an article.
TAKES = '''eat: pizza, sandwich, ~noodles, ~salad, steak, cookie, ~breakfast, ~lunch, ~dinner, pie, pancake
drink: ~water, ~milk, glass of water, cup of tea, cup of coffee, bottle of beer, ~orange juice, ~hot chocolate
buy: car, house, ring, dress, ticket, computer, gift, newspaper, guitar, pair of shoes, camera, lamp, dog
sell: house, car, painting, farm, boat, ~vegetables, business, piano, shop
read: book, letter, poem, newspaper, report, message, map, sign, ~stories, article, contract
write: letter, song, book, story, email, list, poem, report, novel, program, speech
watch: movie, game, show, ~television, film, sunset, match, parade, race, video
hear: noise, song, voice, bell, story, rumor, scream, joke, knock, dog
see: rainbow, star, ghost, bird, ship, accident, friend, doctor, light, shadow, fire
lose: key, wallet, phone, game, job, ring, dog, bet, map, ticket, hope
find: key, coin, job, treasure, way, answer, wallet, seat, mistake, cave, letter
win: race, prize, game, election, war, medal, match, cup, award
break: window, glass, leg, promise, record, vase, rule, plate, cup, heart
open: door, window, box, book, letter, shop, bottle, gift, drawer, gate, umbrella
close: door, window, book, shop, gate, curtain, drawer, eyes of the doll
clean: kitchen, room, car, window, floor, table, bathroom, shoe, street
fix: car, bike, computer, roof, clock, machine, radio, chair, bug, sink
carry: bag, box, suitcase, basket, baby, flag, bucket, tray, ladder
make: cake, mistake, plan, phone call, fire, list, chair, promise, decision, film, sandwich
build: house, bridge, ship, wall, tower, robot, school, castle, road, fence
learn: language, song, poem, trade, game, ~French, ~English, ~math, lesson, dance
teach: class, lesson, ~history, ~music, course, ~children, ~math
play: piano, guitar, violin, game, ~football, ~chess, ~cards, ~tennis, song, ~basketball
help: neighbor, old man, child, friend, stranger, student, poor woman, team
meet: friend, stranger, teacher, actor, president, girl, cousin, client, neighbor
visit: museum, castle, city, island, hospital, friend, grandmother, village, farm, factory
call: doctor, police, taxi, friend, office, plumber, mother, lawyer, hotel
love: garden, sea, city, cat, dog, song, job, sound of rain, smell of bread
need: job, rest, friend, doctor, map, car, plan, break, ~help, ~money, ~time, ~sleep, new idea
want: car, dog, job, house, raise, ~peace, ~money, new phone, second chance, piece of cake
have: idea, problem, question, brother, sister, dog, plan, headache, dream, meeting, secret, cold
know: answer, truth, way, song, story, rule, name of the street, reason, secret
forget: name, key, birthday, password, date, umbrella, homework, address, promise
remember: name, song, day, story, face, summer, address, road, word
lift: box, stone, bag, chair, table, barrel
throw: ball, stone, snowball, stick, party, rope
catch: ball, fish, bus, thief, train, cold, mouse, butterfly
cut: bread, paper, rope, tree, cake, hair, grass, tomato
paint: wall, picture, fence, portrait, door, room, boat
plant: tree, flower, rose, seed, garden, bush
drive: car, truck, bus, taxi, tractor, van
ride: bike, horse, bus, train, camel, motorcycle
send: letter, package, message, email, gift, postcard, picture
answer: question, phone, letter, email, door, call
ask: question, friend, teacher, neighbor, doctor
solve: problem, puzzle, case, mystery, equation, riddle
cross: road, river, bridge, street, desert, border
change: plan, subject, tire, bulb, job, shirt, world, password, rule
choose: color, hat, book, gift, name, leader, dress, seat
follow: path, rule, road, guide, car, dog, recipe, river
keep: secret, promise, dog, garden, diary, receipt, change
leave: house, city, room, party, school, office, country, hotel, message
start: car, engine, game, fire, business, project, journey, club, fight
stop: car, war, train, bleeding, machine, fight, noise, thief
use: computer, phone, knife, hammer, map, dictionary, rope, tool, pencil
wear: hat, coat, dress, ring, uniform, scarf, mask, suit, watch, crown
hold: baby, hand, rope, cup, candle, flag, sword, meeting
pull: rope, cart, door, chain, weed, sled
push: cart, door, button, car, chair, swing
save: ~money, life, file, child, forest, seat, world
spend: day, night, ~money, hour, weekend, summer, fortune
study: map, law, ~biology, ~history, star, text, plan, ~medicine
tell: story, joke, lie, truth, secret, tale
try: cake, shirt, door, hat, game, dish, key
understand: question, problem, lesson, joke, language, rule
wash: car, dish, shirt, dog, window, hand, face
accept: offer, gift, job, invitation, prize, apology
believe: story, news, child, rumor, witness
borrow: book, pen, car, bike, umbrella, ~money
collect: stamp, coin, shell, stone, ticket, ~data
create: website, file, song, garden, model, law, company
describe: picture, man, house, accident, plan, dream
discover: island, planet, cave, secret, star, error, treasure
draw: picture, map, line, circle, horse, face, plan
enjoy: party, meal, music, view, trip, game, sunshine, silence
explain: rule, problem, plan, game, joke, idea, result
hate: noise, rain, job, cold, traffic, city, spiders of the cellar
hide: key, letter, gift, treasure, face, truth
join: club, team, army, band, party, group
offer: job, seat, drink, gift, reward, ~help
pay: bill, rent, fine, tax, waiter, price
plan: trip, party, wedding, meeting, garden, attack
prepare: meal, speech, room, lesson, report, bed
promise: gift, reward, new bike, change, answer
protect: city, child, king, forest, house, planet
receive: letter, gift, package, prize, call, message
repair: roof, car, bridge, shoe, clock, fence
report: crime, news, error, accident, fire
search: house, room, forest, web, ship
share: meal, room, secret, taxi, idea, bed
test: engine, water, model, theory, soup, rope
touch: wall, stone, screen, snow, horse
train: dog, team, model, horse, soldier
translate: book, letter, word, poem, sentence, text
trust: friend, doctor, map, stranger, machine
turn: page, wheel, key, corner, handle'''
TAKES = {line.split(':')[0]: u(line.split(':')[1]) for line in TAKES.split('\n')}
PAST_MORE = {'spend': 'spent'}
MANNER = u('quickly, slowly, carefully, quietly, happily, again, together, alone, at last, with care, in a hurry, without a word, as usual, for the first time, twice, well, badly, by mistake, on purpose')
WHERE = [v[0] for v in SETTINGS.values()]
ADJ_THING = w('new old small big good bad red blue green black white beautiful broken heavy expensive cheap strange little long short simple special different secret favorite wooden golden empty full')


def thing_of(g, noun, by='his'):
    """The noun with an article that suits it."""
    if noun[0] == '~':
        return noun[1:]
    adj = g.maybe(0.25, g.fact(ADJ_THING) + ' ')
    if ' of ' in noun or noun.split()[0] in ('new', 'old', 'second', 'poor'):
        adj = ''
    det = g.r.choices(['a', 'the', by, 'this', 'that'], [5, 6, 3, 1, 1])[0]
    return a(adj + noun) if det == 'a' else f'{det} {adj}{noun}'


def to_past(verb):
    return PAST_MORE.get(verb) or past(verb)


@frame(12)
def simple(g):
    verb = g.fact(TAKES)
    obj = g.pick(TAKES[verb])
    me = g.r.random() < 0.3
    s, he, him, his = (g.one('I', 'I', 'we', 'you'), 'they', 'them', 'my') if me else person_of(g, True)
    his = {'we': 'our', 'you': 'your', 'I': 'my'}.get(s, his)
    o = thing_of(g, obj, his)
    f = does(he)
    be = {'I': 'am', 'we': 'are', 'you': 'are'}.get(s, 'are' if he == 'they' else 'is')
    wasn = {'I': 'was', 'we': 'were', 'you': 'were'}.get(s, was(he))
    tail = g.maybe(0.45, ' ' + g.one(g.fact(MANNER), g.fact(WHERE), 'with ' + g.fact(FRIENDS), g.one('yesterday', 'last week', 'this morning', 'last year')))
    now = g.maybe(0.4, ' ' + g.one(g.fact(WHERE), 'with ' + g.fact(FRIENDS), 'today', 'now', 'every day', 'every week'))
    next_ = g.maybe(0.4, ' ' + g.one('tomorrow', 'soon', 'next week', 'next year', 'tonight', 'one day', 'if possible'))
    how = g.r.randrange(20)
    p = to_past(verb)
    d = 'do' if f('do') == 'do' else 'does'
    has = 'have' if he == 'they' else 'has'
    return capital((
        lambda: f'{s} {p} {o}{tail}.', lambda: f'{s} {p} {o}{tail}.', lambda: f'{s} {p} {o}{tail}.', lambda: f'{s} {form(verb, f)} {o}{now}.', lambda: f'{s} {be} {form(verb, ing)} {o}{now}.',
        lambda: f'{s} did not {verb} {o}{tail}.', lambda: f'{s} {d} not {verb} {o}{now}.', lambda: f'{s} will {verb} {o}{next_}.', lambda: f'{s} {wasn} {form(verb, ing)} {o} when {g.fact(FRIENDS)} {g.one("came in", "called", "arrived", "left", "saw it")}.',
        lambda: f'{s} {has} {participle(verb) if verb not in PAST_MORE else "spent"} {o}.', lambda: f'{s} {g.one("could", "should", "might", "must", "can", "would")} {verb} {o}{next_}.', lambda: f'did {s} {verb} {o}{tail}?', lambda: f'{d} {s} {verb} {o}{now}?',
        lambda: f'{be} {s} going to {verb} {o}{next_}?', lambda: f'{s} {form(g.one("want", "like", "hope", "need", "try"), f)} to {verb} {o}.', lambda: f'{s} {p} {o} because {g.fact(REASONS)}.',
        lambda: f'when {s} {p} {o}, {g.one("everyone was happy", "nobody was there", "it was already dark", "the dog barked", "people laughed", "nothing happened", "it was too late")}.', lambda: f'why did {s} {verb} {o}?',
        lambda: f'if {s} {p} {o}, we would be {g.fact(FEELS)}.', lambda: f'{g.fact(BOYS + GIRLS)} said that {s} {p} {o}.')[how]())


@frame(4)
def two_things(g):
    """Two clauses about the same thing: the second has it, or them."""
    verb = g.fact(TAKES)
    obj = g.pick([x for x in TAKES[verb] if x[0] != '~' and ' ' not in x] or ['cup'])
    s, he, him, his = person_of(g, True)
    other = g.fact('''liked, showed, sold, lost, gave, put, kept, hid, dropped, forgot, found, used'''.split(', '))
    tails = {'liked': 'very much', 'showed': 'to everyone', 'sold': 'the next day', 'lost': 'again', 'gave': 'to a friend', 'put': 'on the table', 'kept': 'for years', 'hid': 'under the bed', 'dropped': 'by mistake', 'forgot': 'at once', 'found': 'later', 'used': 'every day'}
    human = obj in w('friend teacher doctor stranger actor president girl cousin client neighbor child student team guide thief leader baby man king witness waiter mother police lawyer plumber soldier grandmother')
    if human:
        return capital(f'{s} {to_past(verb)} the {obj} and said {g.one("hello", "goodbye", "thank you", "nothing")}.')
    how = g.r.randrange(3)
    if how == 0:
        return capital(f'{s} {to_past(verb)} a {g.fact(ADJ_THING)} {obj} and {other} it {tails[other]}.')
    g.ordered = True
    if how == 1:
        return capital(f'{s} {to_past(verb)} the {obj}.'), f'Then {g.due(he, kind="pronoun")} {other} it {tails[other]}.'
    return f'What did {s} {verb}?', f'{g.due(capital(he), kind="pronoun")} {to_past(verb)} the {g.due(obj, [x.lstrip("~") for x in TAKES[verb]])}.'


SAYS = u('think, believe, know, hope, say, feel, see, understand, remember, am sure, am afraid, do not think, did not know, was told, heard, guess, wish')
CLAUSES = u('''the world is round, time is money, the shop is open, the plan will work, the train is late, the answer is correct, the price is too high, the children are asleep,
everything will be fine, nobody knows the answer, the work is done, you are right, we are lost, it will rain tomorrow, the water is cold, life is good, the door is locked,
he is telling the truth, she is the best player, they are coming home, the story is true, the game is over, winter is coming, we can do it, it is too late, this is a good idea,
the team will win, money is not everything, the test was hard, the road is closed, the dog is hungry, the soup needs salt, the city is beautiful at night, something is wrong,
the sea is calm today, the music is too loud, you know the way, there is enough food for everyone, this book is worth reading, the meeting starts at nine, we need more time''')


@frame(4)
def thought(g):
    s, c = g.pick(SAYS), g.pick(CLAUSES)
    n, he, _, _ = name_of(g)
    how = g.r.randrange(12)
    return capital((
        lambda: f'I {s} that {c}.', lambda: f'I {s} {c}.', lambda: f'{c}.', lambda: f'{n} says that {c}.', lambda: f'"{capital(c)}," said {n}.', lambda: f'do you think that {c}?',
        lambda: f'it is clear that {c}.', lambda: f'{c}, and {g.fact(CLAUSES)}.', lambda: f'maybe {c}.', lambda: f'of course, {c}.', lambda: f'{c}, so we should {g.one("wait", "go home", "hurry", "be careful", "celebrate", "call them", "start now", "stop here")}.',
        lambda: f'if {c}, we {g.one("can go", "will stay", "must wait", "have a problem", "should be happy", "will see")}.')[how]())


@frame(3)
def important(g):
    verb = g.fact(TAKES)
    o = thing_of(g, g.pick(TAKES[verb]), 'the')
    adj = g.pick(w('important easy difficult possible impossible fun dangerous necessary good bad nice hard useful'))
    how = g.r.randrange(9)
    return capital((
        lambda: f'it is {adj} to {verb} {o}.', lambda: f'it was {adj} to {verb} {o}.', lambda: f'is it {adj} to {verb} {o}?', lambda: f'{form(verb, ing)} {o} is {adj}.', lambda: f'how do you {verb} {o}?', lambda: f'it is not {adj} to {verb} {o}.',
        lambda: f'the best way to {verb} {o} is to {g.one("ask a friend", "take your time", "start early", "be patient", "read the rules", "do it every day")}.', lambda: f'{verb} {o} and {g.one("wait", "come back", "tell me", "be happy", "take a rest")}.', lambda: f'never {verb} {o} {g.one("at night", "alone", "in the rain", "without a plan", "before lunch")}.')[how]())


@frame(2.5)
def passive(g):
    verb = g.fact([v for v in 'buy sell read write watch lose find win break open close clean fix carry make build teach visit forget throw catch cut paint plant drive send answer solve change choose follow start stop use wear hold pull push save study tell wash accept borrow create discover draw explain hide offer pay plan prepare repair report share test train translate turn'.split()])
    nouns = [x for x in TAKES[verb] if x[0] != '~' and ' ' not in x]
    obj = g.pick(nouns)
    who = g.pick(BOYS + GIRLS + ['my father', 'the police', 'a stranger', 'the teacher', 'an old man', 'the king', 'the children'])
    p = participle(verb)
    how = g.r.randrange(6)
    return capital((lambda: f'the {obj} was {p} by {who}.', lambda: f'the {obj} was {p} {g.one("yesterday", "last year", "long ago", "in 1990", "by mistake", "at night")}.', lambda: f'the {obj} has been {p}.', lambda: f'the {obj} that {who} {to_past(verb)} was {g.fact(ADJ_THING)}.',
                    lambda: f'who {to_past(verb)} the {obj}?', lambda: f'the {obj} must be {p} before {g.one("noon", "Friday", "winter", "the guests arrive", "it is too late")}.')[how]())


BODY = w('head back leg arm foot hand knee tooth stomach eye ear neck shoulder heart')
FAMILY = w('mother father sister brother uncle aunt grandmother grandfather cousin wife husband son daughter friend boss neighbor teacher')
TOWNS = KINDS['city'] + KINDS['country']


@frame(4)
def life(g):
    n, he, him, his = name_of(g, True)
    fam, town, job = g.pick(FAMILY), g.fact(TOWNS), g.fact(list(JOBS))
    number, body = g.fact(NUMBERS), g.fact(BODY)
    year = g.r.randrange(1900, 2026)
    how = g.r.randrange(22)
    return capital((
        lambda: f'{n} was born in {town} in {year}.', lambda: f'my {fam} lives in {town}.', lambda: f'my {fam} works as {a(job)} in {town}.', lambda: f'{n} has {number} brothers and one sister.', lambda: f'my {body} hurts.',
        lambda: f'{n} hurt {his} {body} and went to the doctor.', lambda: f'{n} and {his} {fam} went to {town}.', lambda: f'in {year}, my {fam} moved to {town}.', lambda: f'{n} is {number} years old.', lambda: f'{his} {fam} is {a(job)}.',
        lambda: f'I have known {n} for {number} years.', lambda: f'my {fam} and I are {g.fact(FEELS)}.', lambda: f'this is my {fam}, {n}.', lambda: f'I live in {town} with my {fam}.', lambda: f'{n} became {a(job)} at the age of twenty.',
        lambda: f'the flight from {town} to {g.fact(TOWNS)} takes {number} hours.', lambda: f'the ticket to {town} costs {number} dollars.', lambda: f'{n} earns {number} hundred dollars a week.', lambda: f'I miss my {fam} and my friends in {town}.',
        lambda: f'{n} married {his} friend in {year}.', lambda: f'the war ended in {year}.', lambda: f'dear {n}, thank you for your letter from {town}.')[how]())


NATURE = u('''the sun rises in the east, the sun sets in the west, birds fly south in winter, leaves fall in autumn, flowers bloom in spring, water boils at one hundred degrees, ice melts in the sun,
fish live in water, the moon shines at night, stars are very far away, plants need light and water, rivers flow to the sea, the earth turns around the sun, bees make honey, cows give milk,
rain falls from the clouds, snow is cold and white, trees grow slowly, bread is made from flour, paper is made from wood, glass breaks easily, iron is heavier than wood, oil floats on water,
a day has twenty four hours, a week has seven days, a year has twelve months, a triangle has three sides, two and two make four, cats chase mice, dogs chase cats, spiders make webs, hens lay eggs''')


@frame(2)
def nature(g):
    c = g.fact(NATURE)
    g.pick(['x', 'y'])
    how = g.r.randrange(5)
    n = g.pick(BOYS + GIRLS)
    return capital((lambda: f'{c}.', lambda: f'everybody knows that {c}.', lambda: f'{n} learned that {c}.', lambda: f'the teacher said that {c}.', lambda: f'is it true that {c}?')[how]())


CONTRACTIONS = [(' do not ', " don't "), (' does not ', " doesn't "), (' did not ', " didn't "), (' is not ', " isn't "), (' was not ', " wasn't "), (' are not ', " aren't "),
                ('I am ', "I'm "), (' it is ', " it's "), ('It is ', "It's "), ('I will ', "I'll "), ('You are ', "You're "), (' you are ', " you're "), (' cannot ', " can't "), (' could not ', " couldn't "),
                ('Do not ', "Don't "), (' will not ', " won't "), ('We are ', "We're "), (' has not ', " hasn't "), ('Let us ', "Let's "), (' would not ', " wouldn't "), (' should not ', " shouldn't ")]


def loosely(text, rng):
    """Some texts as people type them: with contractions, or all in lower case, or without the last stop."""
    for at, s in enumerate(text.sentences):
        if rng.random() < 0.35 and not any(m[0] == at for m in text.marks):
            for x, y in CONTRACTIONS:
                s = s.replace(x, y)
            text.sentences[at] = s
    if rng.random() < 0.03:
        text.sentences = [s.lower() for s in text.sentences]
        text.marks = []
    if rng.random() < 0.04 and text.sentences[-1].endswith('.'):
        text.sentences[-1] = text.sentences[-1][:-1]
    return text
