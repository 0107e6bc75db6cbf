"""Frames of everyday English: what people do and say in the places of settings.py. They determine little; they make the model's general English."""

from draw import a, capital
from english import frame, name_of, person_of, was
from lexicon import *
from settings import SETTINGS, form, ing, participle, past, third

BASE = lambda verb: verb


def scene(g):
    s = SETTINGS[g.pick(SETTINGS)]
    return s[0], s[1], s[2], s[3], s[4]


def does(he):
    return BASE if he == 'they' else third


def act(g, acts, his='her'):
    """An act, and another that is not the same."""
    x = g.pick(acts)
    return x, g.fact(acts, [x])


REASONS = u('''it was raining, it was late, it was cold, it was hot, there was no time, there was a storm, the day was long, the night was short,
the weather was good, the train was late, the shop was closed, the news was bad, the sun was shining, it was a holiday, it was her birthday''')
FEELS = w('happy tired proud nervous glad ready afraid sorry excited surprised hungry late alone angry sick free safe busy calm worried')
FRIENDS = u('my friend, my sister, my brother, my mother, my father, a friend, his friend, her friend, the neighbors, my family, my uncle, the children')


@frame(9)
def past_scene(g):
    place, who, acts, things, hows = scene(g)
    x, y = act(g, acts)
    z = g.fact(acts, [x, y])
    s, he, him, his = person_of(g) if g.r.random() < 0.6 else ('the ' + g.maybe(0.3, g.fact(ADJ_PERSON) + ' ') + g.fact(who), 'he', 'him', 'his')
    X, Y, Z = (form(p, past) for p in (x, y, z))
    when = g.fact(WHEN_PAST)
    friend = g.fact(FRIENDS)
    how = g.r.randrange(18)
    return capital((
        lambda: f'{when}, {s} {X} {place}.', lambda: f'{s} {X} {place}.', lambda: f'{s} {X} and {Y}.',
        lambda: f'{s} {X} and then {Y} {place}.', lambda: f'{s} {X} with {friend}.', lambda: f'{s} wanted to {x} {place}.',
        lambda: f'{s} tried to {x}, but {g.fact(REASONS)}.', lambda: f'{s} did not {x} because {g.fact(REASONS)}.',
        lambda: f'{s} decided to {x} {place}.', lambda: f'while {s} {X}, {g.fact(BOYS + GIRLS)} {Y}.',
        lambda: f'after {s} {X}, {he if he != "they" else "they"} {Y}.' if s[0].isupper() else f'before {s} {X}, {g.fact(BOYS + GIRLS)} {Y}.',
        lambda: f'{s} {was(he)} {form(x, ing)} when the phone rang.', lambda: f'{s} {was(he)} {form(x, ing)} {place} {g.one("all day", "for an hour", "again", "with a smile")}.',
        lambda: f'{s} had already {form(x, participle)} when {friend} came.', lambda: f'{s} {X}, {Y} and {Z}.',
        lambda: f'{when}, {s} forgot to {x}.', lambda: f'first {s} {X}, then {g.fact(BOYS + GIRLS)} {Y}.',
        lambda: f'{s} started to {x} and stopped when it was {g.one("dark", "late", "time to go", "done", "too hard")}.')[how]())


@frame(8)
def present_scene(g):
    place, who, acts, things, hows = scene(g)
    x, y = act(g, acts)
    s, he, him, his = person_of(g) if g.r.random() < 0.5 else ('the ' + g.fact(who), 'he', 'him', 'his')
    f = does(he)
    be = 'are' if he == 'they' else 'is'
    when = g.fact(WHEN_NOW)
    nxt = g.fact(WHEN_NEXT)
    friend = g.fact(FRIENDS)
    want = f('want')
    like = f(g.one('like', 'love', 'hate', 'need', 'have', 'hope', 'plan'))
    how = g.r.randrange(16)
    return capital((
        lambda: f'{when}, {s} {form(x, f)} {place}.', lambda: f'{s} {be} {form(x, ing)} {place}.', lambda: f'{s} {be} {form(x, ing)} {g.one("now", "today", "right now", "again", "this morning")}.',
        lambda: f'{s} {want} to {x} {place}.', lambda: f'{s} {like} to {x}.', lambda: f'{nxt}, {s} will {x} {place}.', lambda: f'{s} will {x} and {y} {g.one("tomorrow", "soon", "tonight", "next week", "later")}.',
        lambda: f'{s} can {x}, but {he} cannot {y}.', lambda: f'{s} {f("have")} to {x} before {he} {"go" if he == "they" else "goes"} home.', lambda: f'if it rains, {s} will not {x}.',
        lambda: f'{s} {be} going to {x} {place}.', lambda: f'{s} {"have" if he == "they" else "has"} {g.one("just", "already", "never", "often")} {form(x, participle)} {place}.',
        lambda: f'{s} should {x} more often.', lambda: f'{s} {f("know")} how to {x}.', lambda: f'{s} {f("say")} that {friend} {g.one("must", "should", "will", "can")} {x}.',
        lambda: f'maybe {s} will {x} when {g.one("spring comes", "the rain stops", "the day is over", "the work is done", "the guests arrive", "there is time")}.')[how]())


@frame(7)
def first_person(g):
    place, who, acts, things, hows = scene(g)
    x, y = act(g, acts)
    X = form(x, past)
    thing, adj = g.fact(things), g.fact(hows)
    friend = g.fact(FRIENDS)
    when = g.fact(WHEN_PAST)
    role = g.fact(who)
    i = g.one('I', 'I', 'We')
    am = 'am' if i == 'I' else 'are'
    wasi = 'was' if i == 'I' else 'were'
    how = g.r.randrange(24)
    return capital((
        lambda: f'{i} {X} {place}.', lambda: f'{when}, {i.lower() if i == "We" else i} {X}.', lambda: f'{i} {am} {form(x, ing)} {place}.', lambda: f'{i} like to {x} {place}.',
        lambda: f'{i} want to {x} with {friend}.', lambda: f'{i} do not want to {x}.', lambda: f'{i} have to {x} today.', lambda: f'{i} think that the {role} {X}.',
        lambda: f'{i} saw the {role} {place}.', lambda: f'{i} {wasi} {g.fact(FEELS)} because the {role} {X}.', lambda: f'can you {x}, please?', lambda: f'please {x} before you {y}.',
        lambda: f'do not {x} {place}.', lambda: f'let us {x} {place}.', lambda: f'you should {x} if you can.', lambda: f'{friend} and I {X} {place}.',
        lambda: f'{i} would like to {x} one day.', lambda: f'{i} have never {form(x, participle)}.', lambda: f'{i} hope to {x} soon.', lambda: f'{i} do not know how to {x}.',
        lambda: f'the {role} asked me to {x}.', lambda: f'the {role} told us not to {x}.', lambda: f'{i} remember the day when {friend} {X}.', lambda: f'it is fun to {x} {place}.')[how]())


@frame(5)
def describe(g):
    place, who, acts, things, hows = scene(g)
    thing, other = g.pick(things), g.fact(things)
    adj = g.fact(hows)
    color, size = g.fact(COLORS), g.fact('big small old new broken clean beautiful heavy strange little'.split())
    role = g.fact(who)
    n = g.fact(NUMBERS)
    many = thing + ('es' if thing.endswith(('s', 'x', 'ch', 'sh')) else 's')
    if thing.endswith('f') or thing in ('knife', 'shelf', 'fish', 'gold', 'glass', 'coffee', 'snow', 'medicine'):
        many = thing
    spot = place.split('the ')[-1] if 'the ' in place else 'place'
    how = g.r.randrange(14)
    return capital((
        lambda: f'there is {a(size)} {thing} {place}.', lambda: f'there is {a(color)} {thing} and {a(size)} {other} {place}.', lambda: f'the {thing} {place} is {color}.',
        lambda: f'the {spot} is {adj}.' if spot != 'place' else f'it is {adj} {place}.', lambda: f'there were {n} {thing if many == thing else many} {place}.',
        lambda: f'the {role} put the {thing} next to the {other}.', lambda: f'the {role} has {a(color)} {thing}.', lambda: f'this {thing} belongs to the {role}.',
        lambda: f'the {size} {thing} is on the {g.one("table", "floor", "chair", "shelf", "left", "right")}.', lambda: f'where is the {thing}?', lambda: f'I cannot find the {color} {thing}.',
        lambda: f'the {thing} is {size}, but the {other} is {g.fact("cheap new old clean red dirty light".split())}.', lambda: f'{place}, everything was {adj}.', lambda: f'it is {adj} {place} {g.one("today", "at night", "in the morning", "in summer", "now")}.')[how]())


@frame(4)
def dialogue(g):
    place, who, acts, things, hows = scene(g)
    x, y = act(g, acts)
    n, he, him, his = name_of(g)
    role = g.fact(who)
    X = form(x, past)
    thing = g.fact(things)
    g.ordered = True
    how = g.r.randrange(12)
    return (
        lambda: (f'"Did you {x}?" asked {n}.', f'"Yes, I {g.due(X.split()[0])} {" ".join(X.split()[1:])}," said the {role}.'),
        lambda: (f'"Can you {x}?" asked the {role}.', f'"No, I {g.due("cannot", ["can"])} {x}," said {n}.'),
        lambda: (f'"Where is the {thing}?" asked {n}.', f'"The {g.due(thing)} is {place}," said the {role}.'),
        lambda: (f'Where did {n} {x}?', f'{g.due(capital(he), kind="pronoun")} {X} {place}.'),
        lambda: (f'What are you doing?', f'I am {form(x, ing)}.'), lambda: (f'Why did the {role} {x}?', f'Because the {role} {was("he")} {g.fact(FEELS)}.'),
        lambda: (f'"Let us {x}," said {n}.', f'"I do not want to {g.due(x.split()[0])} {" ".join(x.split()[1:])}," said the {role}.'),
        lambda: (f'{n} wanted to {x}.', f'But {g.due(he, kind="pronoun")} could not {g.due(x.split()[0])} {" ".join(x.split()[1:])} {place}.'),
        lambda: (f'{n} went to {x}.', f'Later, {g.due(he, kind="pronoun")} {form(y, past)}.'), lambda: (f'Will you {x} tomorrow?', f'I will {g.due(x.split()[0])} {" ".join(x.split()[1:])} if I have time.'),
        lambda: (f'Have you ever {form(x, participle)}?', f'Yes, I have {form(x, participle)} {place}.'),
        lambda: (f'{n} is {g.one("a", "the best")} {role}.', f'{g.due(capital(he), kind="both")} can {x} very well.'))[how]()


@frame(4)
def follow(g):
    """Two or three sentences about the same people and things."""
    place, who, acts, things, hows = scene(g)
    x, y = act(g, acts)
    z = g.fact(acts, [x, y])
    s, he, him, his = person_of(g)
    he_ = g.due(capital(he), kind='both')
    g.ordered = True
    how = g.r.randrange(6)
    X, Y, Z = (form(p, past) for p in (x, y, z))
    return (
        lambda: (capital(f'{s} {was(he)} {place}.'), f'{he_} {X} and {Y}.'),
        lambda: (capital(f'{s} {X} {place}.'), f'Then {g.due(he, kind="pronoun")} {Y}.'),
        lambda: (capital(f'{g.fact(WHEN_PAST)}, {s} went out to {x}.'), f'{he_} came back {g.one("late", "tired", "happy", "at noon", "in the evening", "after dark")}.'),
        lambda: (capital(f'{s} could not {x}.'), f'So {g.due(he, kind="pronoun")} {Y} instead.'),
        lambda: (capital(f'first, {s} {X}.'), f'After that, {g.due(he, kind="pronoun")} {Y}.', f'Finally, {g.due(he, kind="pronoun")} {Z}.'),
        lambda: (capital(f'{s} loved to {x}.'), f'Every day {g.due(he, kind="pronoun")} {X} {place}.'))[how]()


TOPICS = {
    'weather': (u('the weather, the wind, the rain, the snow, the storm, the air, the summer, the winter, the morning'),
                u('cold, warm, strong, beautiful, terrible, dark, clear, gray, wet, nice, bad, pleasant')),
    'food': (u('the soup, the cake, the bread, the meat, the coffee, the fruit, the salad, the fish, the dinner, the pizza, the cheese, the chocolate'),
             u('delicious, hot, cold, sweet, too salty, fresh, wonderful, almost ready, very good, awful, expensive')),
    'art': (u('the movie, the book, the song, the play, the picture, the poem, the concert, the story, the game, the show'),
            u('long, boring, funny, sad, exciting, great, famous, interesting, beautiful, too short, wonderful')),
    'people': (u('my friend, my neighbor, the boss, our teacher, the new student, his cousin, her husband, the president, my grandmother, the doctor'),
               u('kind, rude, funny, busy, smart, rich, patient, tired, honest, very old, in love, on holiday')),
    'tech': (u('the model, the computer, the program, the phone, the machine, the network, the code, the robot, the website, the transformer'),
             u('fast, slow, new, broken, very large, small, easy to use, ready, expensive, too complex, open, correct')),
    'life': (u('life, love, time, the world, the future, the past, freedom, the truth, friendship, the journey, the plan, the idea, peace'),
             u('short, beautiful, hard, precious, strange, long, important, good, simple, full of surprises, worth it, a gift')),
    'work': (u('the job, the meeting, the report, the price, the project, the result, the answer, the question, the test, the problem'),
             u('difficult, easy, important, boring, done, too high, surprising, simple, wrong, right, good, clear')),
}


@frame(5)
def opinion(g):
    topic = g.fact(TOPICS)
    things, hows = TOPICS[topic]
    x, y = g.pick(things), g.pick(hows)
    z = g.fact(hows)
    n, he, _, _ = name_of(g)
    how = g.r.randrange(16)
    return capital((
        lambda: f'{x} is {y}.', lambda: f'{x} was {y}.', lambda: f'I think that {x} is {y}.', lambda: f'{n} said that {x} was {y}.', lambda: f'{x} is {y} and {z}.',
        lambda: f'{x} is not {y}.', lambda: f'is {x} {y}?', lambda: f'do you think {x} is {y}?', lambda: f'{x} was {y}, but we liked it.' if topic != 'people' else f'everybody says that {x} is {y}.',
        lambda: f'{x} will be {y} tomorrow.', lambda: f'everyone knows that {x} is {y}.', lambda: f'I love {x} because it is {y}.' if topic != 'people' else f'I like {x}, who is {y}.',
        lambda: f'{x} has always been {y}.', lambda: f'why is {x} so {y}?' if ' ' not in y else f'why is {x} {y}?', lambda: f'today {x} is {y}, but yesterday it was {z}.' if topic != 'people' else f'today {x} is {y}.', lambda: f'in my opinion, {x} is {y}.')[how]())


MACHINE = (u('the model, a transformer, a neural network, the language model, the decoder, the encoder, a computer, the attention head, the program, an assistant, the machine'),
           u('''reads every token at once, predicts the next word, looks at all the words in the sentence, learns from many examples, translates English into French,
writes one word at a time, finds the right answer, turns words into numbers, needs a lot of data, gives each word a weight, remembers the first word, makes mistakes,
answers questions, learns patterns in text, adds up the values, compares the query with every key, fills in the missing word, runs on a small computer'''))


@frame(2)
def machines(g):
    x, y = g.pick(MACHINE[0]), g.pick(MACHINE[1])
    z = g.fact(MACHINE[1])
    how = g.r.randrange(7)
    base = y.split()[0]
    plain = {'reads': 'read', 'predicts': 'predict', 'looks': 'look', 'learns': 'learn', 'translates': 'translate', 'writes': 'write', 'finds': 'find', 'turns': 'turn',
             'needs': 'need', 'gives': 'give', 'remembers': 'remember', 'makes': 'make', 'answers': 'answer', 'adds': 'add', 'compares': 'compare', 'fills': 'fill', 'runs': 'run'}[base]
    rest = y[len(base) + 1 :]
    return capital((lambda: f'{x} {y}.', lambda: f'{x} {y} and {z}.', lambda: f'how does {x} {plain} {rest}?', lambda: f'{x} can {plain} {rest}.',
                    lambda: f'attention helps because {x} {y}.', lambda: f'I learned that {x} {y}.', lambda: f'we trained {x} so that it {y}.')[how]())


CHAT = [
    ('How are you?', u('I am fine, I am very well, I am a little tired, I am happy today, not so good today')),
    ('What is your name?', None), ('Where are you from?', None), ('What time is it?', None), ('How old are you?', None),
    ('What do you like to eat?', None), ('Where do you live?', None), ('What do you do for a living?', None), ('Do you have any pets?', None),
    ('What is the weather like?', u('it is raining, it is sunny, it is very cold, it is snowing, it is warm, it is windy, it is cloudy')),
    ('What is your favorite color?', None), ('How much does it cost?', None), ('When does the train leave?', None), ('Can you help me?', u('of course I can, yes, what do you need, sorry, I am busy')),
]


@frame(3)
def chat(g):
    q, answers = g.fact(CHAT)
    n = g.pick(BOYS + GIRLS)
    g.ordered = True
    if answers:
        return q, capital(g.fact(answers) + '.')
    number = g.fact(NUMBERS)
    return q, {
        'What is your name?': lambda: f'My name is {n}.', 'Where are you from?': lambda: f'I am from {g.pick(KINDS["country"] + KINDS["city"])}.',
        'What time is it?': lambda: f'It is {number} o\'clock.', 'How old are you?': lambda: f'I am {number} years old.', 'What do you like to eat?': lambda: f'I like to eat {g.pick(FOODS)} and {g.due(g.fact(FOODS), FOODS)}.',
        'Where do you live?': lambda: f'I live in {g.pick(KINDS["city"])}.', 'What do you do for a living?': lambda: f'I am {a(g.pick(list(JOBS)))}.',
        'Do you have any pets?': lambda: f'Yes, I have a {g.one("cat", "dog", "rabbit", "parrot", "horse")} and its name is {g.one("Bella", "Rex", "Coco", "Milo", "Luna")}.',
        'What is your favorite color?': lambda: f'My favorite color is {g.due(g.pick(COLORS), COLORS)}.', 'How much does it cost?': lambda: f'It costs {number} dollars.',
        'When does the train leave?': lambda: f'The train leaves at {number} o\'clock.'}[q]()


PHRASES = u('''Hello, Good morning, Good night, Thank you, Thank you very much, You are welcome, See you tomorrow, I am sorry, Excuse me, Good luck, Happy birthday,
Welcome home, Have a nice day, Take care, Well done, Come in, Wait a moment, Nice to meet you, Merry Christmas, Goodbye''')


@frame(1.5)
def phrases(g):
    p, n = g.pick(PHRASES), g.pick(BOYS + GIRLS + ['my friend', 'everyone', 'sir', 'mother', 'world'])
    return g.one(f'{p}, {n}.', f'"{p}," said {n}.' if n[0].isupper() else f'{p}, {n}!', f'{p}!', f'{p}.')


@frame(2)
def story(g):
    n, he, him, his = name_of(g, True)
    who = g.pick('king queen farmer girl boy princess wizard dragon fisherman prince giant widow tailor miller'.split())
    place = g.fact(u('a small village, a big castle, a dark forest, a far country, the mountains, a little house, an old town, the city'))
    he = {'king': 'he', 'queen': 'she', 'girl': 'she', 'boy': 'he', 'princess': 'she', 'prince': 'he', 'widow': 'she', 'dragon': 'it', 'giant': 'he'}.get(who, 'he')
    g.ordered = True
    return (f'Once upon a time, there was a {g.maybe(.5, g.fact(w("poor rich old young kind brave lonely wise")) + " ")}{who} who lived in {place}.',
            f'{g.due(capital(he), kind="both")} {g.one("had three sons", "had a golden ring", "was very lonely", "wanted to see the world", "had no money", "loved to sing", "was afraid of the dark", "had a secret")}.',
            f'One day, {g.due(he, kind="pronoun")} {g.one("found a magic stone", "met an old man", "heard a strange song", "left home", "saw a bird with a red feather", "lost the way")}.')


@frame(1.5)
def fox(g):
    """A quick animal and a slow one."""
    x, y = g.pick(list(ANIMALS) + ['fox']), g.pick(list(ANIMALS) + ['fox'])
    c = g.fact(COLORS + ['quick brown', 'quick', 'old', 'small'])
    return f'The {c} {x} {g.one("jumps over", "jumped over", "runs past", "looks at", "saw", "follows", "sleeps next to", "helped")} the {g.one("lazy", "big", "old", "tired", "little")} {y}.'


@frame(1.5)
def compare(g):
    x, y = g.pick(list(IS_LIKE)), g.pick(list(IS_LIKE))
    adj = g.fact(w('bigger smaller faster slower harder softer colder hotter heavier older better sweeter stronger'))
    n, he, _, _ = name_of(g)
    return g.one(f'{n} is taller than {g.fact(BOYS + GIRLS)}.', f'Is {a(x)} {adj} than {a(y)}?', f'{a(x).capitalize()} is {adj} than {a(y)}.', f'{n} is the {g.one("oldest", "youngest", "tallest", "best", "fastest")} {g.one("player in the team", "student in the class", "child in the family", "person in the room")}.')


@frame(2)
def going(g):
    s, he, him, his = person_of(g, True)
    place = g.pick(w('school market bank library hospital park beach station church museum restaurant office zoo theater airport farm store garden'))
    how = g.fact(u('by bus, by train, by car, on foot, by bike, with friends, alone, every day, after work, early in the morning, late at night'))
    f = does(he)
    return capital(g.one(f'{s} went to the {place} {how}.', f'{s} {f("go")} to the {place} {how}.', f'{s} will go to the {place} {how}.', f'{s} came back from the {place}.', f'{s} {"are" if he == "they" else "is"} on the way to the {place}.',
        f'{s} walked from the {place} to the {g.fact(w("school bank park station church house"))}.', f'{s} lives near the {place}.' if he != 'they' else f'{s} live near the {place}.', f'how do I get to the {place}?', f'the {place} is closed on {g.one("Sunday", "Monday", "weekends", "holidays")}.'))
