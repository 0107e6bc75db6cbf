"""Places of everyday life: who is there, what they do, with what, and how it is there."""

from lexicon import u

# name: (phrase, who, what they do (base form first), things, how it is)
SETTINGS = {
    'kitchen': ('in the kitchen', 'cook, chef, mother, grandmother, father',
        'cook the dinner, wash the dishes, bake a cake, cut the bread, boil the water, stir the soup, peel the potatoes, set the table, chop the onions, make coffee, fry two eggs, clean the stove, mix the flour and the butter, taste the sauce, fill the kettle',
        'pot, pan, knife, spoon, bowl, plate, oven, stove, fridge, cup, kettle, fork', 'warm, clean, small, bright'),
    'school': ('at school', 'teacher, student, pupil, girl, boy, principal',
        'read a book, write an essay, learn new words, solve the problem, answer the question, draw a map, study history, finish the homework, spell the word, count to ten, listen to the teacher, take the test, raise a hand, learn to read, study for the exam',
        'desk, book, pencil, board, notebook, chair, map, clock, pen, bag', 'quiet, big, new, full'),
    'office': ('at the office', 'manager, secretary, worker, boss, engineer, director',
        'write a report, send an email, call the client, plan the meeting, sign the contract, read the news, check the numbers, print the letter, fix the computer, answer the phone, start a project, hire a new worker, share the results, update the file, close the deal',
        'computer, phone, desk, printer, chair, screen, folder, pen, lamp', 'busy, modern, quiet, large'),
    'park': ('in the park', 'girl, boy, runner, old man, child, couple',
        'play with a ball, feed the ducks, walk the dog, ride a bike, sit on a bench, fly a kite, run around the lake, read the newspaper, climb a tree, eat ice cream, have a picnic, pick some flowers, watch the birds, throw the ball',
        'bench, tree, lake, ball, path, kite, fountain, swing, bridge', 'green, peaceful, sunny, beautiful'),
    'hospital': ('at the hospital', 'doctor, nurse, patient, surgeon, visitor',
        'help the patient, check the heart, take the medicine, wait for the results, clean the wound, visit a friend, call the family, write a note, wash their hands, read the chart, give a shot, rest in bed',
        'bed, bandage, medicine, mask, chart, pill, needle', 'clean, white, quiet, full'),
    'beach': ('at the beach', 'swimmer, girl, boy, family, surfer, lifeguard',
        'swim in the sea, build a sandcastle, collect shells, lie in the sun, play in the sand, watch the waves, catch a crab, eat a sandwich, sail a boat, ride the waves, dig a hole, look at the ocean',
        'towel, shell, wave, boat, umbrella, bucket, stone', 'hot, sunny, windy, crowded'),
    'airport': ('at the airport', 'pilot, passenger, traveler, guard, tourist',
        'board the plane, show the passport, wait for the flight, check the bags, buy a ticket, find the gate, miss the plane, carry a suitcase, ask for help, drink coffee, look at the clock, say goodbye',
        'ticket, passport, suitcase, gate, plane, bag, screen', 'crowded, loud, huge, busy'),
    'farm': ('on the farm', 'farmer, farmer\'s wife, boy, worker, girl',
        'milk the cows, feed the chickens, ride the horse, pick the apples, drive the tractor, plant the corn, cut the hay, collect the eggs, fix the fence, water the plants, clean the barn, lead the sheep home, dig up the potatoes',
        'tractor, barn, fence, bucket, field, gate, shovel', 'quiet, old, big, green'),
    'garden': ('in the garden', 'gardener, grandmother, neighbor, girl, woman',
        'plant the roses, water the flowers, pull the weeds, cut the grass, pick the tomatoes, dig a hole, grow vegetables, paint the fence, watch the butterflies, smell the flowers, sweep the leaves, sit in the shade',
        'shovel, hose, flower, fence, tree, bench, bucket, rose', 'green, pretty, small, sunny'),
    'garage': ('in the garage', 'mechanic, driver, father, man',
        'fix the car, change the tire, check the oil, wash the truck, paint the door, repair the engine, clean the tools, start the motor, pump up the tires, fill the tank, look for the wrench, lift the wheel',
        'car, wheel, engine, hammer, wrench, tire, ladder', 'dark, dirty, cold, full'),
    'library': ('in the library', 'librarian, student, reader, girl, professor',
        'borrow a book, read a story, return the novel, look for a quiet place, write a letter, study the old maps, whisper to a friend, find the answer, turn the page, use the computer, copy a poem, sort the books',
        'book, shelf, page, lamp, table, card, newspaper', 'quiet, old, full, warm'),
    'restaurant': ('in the restaurant', 'waiter, guest, chef, customer, waitress, family',
        'order the soup, pay the bill, read the menu, eat the steak, drink a glass of wine, bring the plates, reserve a table, leave a tip, taste the dessert, ask for the check, serve the salad, wait for a table',
        'menu, plate, glass, table, fork, napkin, bill', 'expensive, full, loud, popular'),
    'gym': ('at the gym', 'coach, athlete, player, trainer, runner',
        'lift the weights, run a mile, train for the race, play basketball, jump over the rope, stretch her legs, drink some water, throw the ball, win the game, do exercises, swim ten laps, learn to box',
        'ball, weight, rope, mat, net, bottle', 'loud, hot, large, open'),
    'bank': ('at the bank', 'banker, customer, clerk, manager, guard',
        'save some money, open an account, count the coins, borrow money, sign the paper, cash a check, pay the debt, wait in line, change the dollars, ask for a loan, hide the gold, lock the safe',
        'money, coin, safe, check, card, account, bill', 'closed, safe, large, modern'),
    'forest': ('in the forest', 'hunter, hiker, boy, girl, ranger, traveler',
        'follow the path, pick mushrooms, cut down a tree, hear an owl, see a deer, gather wood, make a fire, lose the way, sleep in a tent, climb the hill, cross the stream, hide behind a tree, look for berries',
        'tree, path, leaf, tent, fire, branch, stream', 'dark, quiet, thick, deep'),
    'street': ('on the street', 'driver, policeman, woman, man, child, mailman',
        'cross the road, ride the bus, drive the car, wait for the bus, park the truck, sell newspapers, stop at the light, deliver the mail, walk to work, call a taxi, sweep the sidewalk, ask for directions, look for a parking space',
        'car, bus, truck, sign, bicycle, light, taxi', 'busy, narrow, noisy, long'),
    'theater': ('at the theater', 'actor, actress, singer, dancer, director, musician',
        'sing a song, play the piano, dance on the stage, learn the lines, watch the play, buy a ticket, clap their hands, turn on the lights, write a comedy, paint the scenery, tell a joke, take a bow',
        'stage, curtain, ticket, seat, mask, costume, piano', 'full, dark, famous, old'),
    'laboratory': ('in the laboratory', 'scientist, chemist, researcher, student, professor',
        'test the idea, measure the heat, mix the liquids, look through the microscope, write down the results, grow the cells, heat the water, study the data, repeat the experiment, weigh the sample, discover a new drug, build a machine',
        'microscope, tube, sample, machine, glass, computer', 'clean, bright, modern, cold'),
    'store': ('at the store', 'customer, clerk, cashier, woman, man, child',
        'buy a shirt, pay for the food, look for a gift, try on the shoes, carry the bags, choose a hat, compare the prices, return the shoes, ask for a discount, push the cart, count the change, open the door',
        'cart, bag, shirt, price, shelf, hat, shoe, coat', 'open, busy, cheap, small'),
    'house': ('at home', 'father, mother, son, daughter, child, grandfather, brother, sister',
        'clean the room, watch television, read a story, make the bed, fold the clothes, light a candle, open the window, close the curtains, paint the wall, play cards, take a shower, sleep on the sofa, feed the cat, write a letter, listen to music, brush the teeth',
        'lamp, bed, chair, table, sofa, window, door, clock, mirror, carpet', 'warm, cozy, quiet, clean'),
    'train station': ('at the train station', 'conductor, passenger, traveler, soldier, woman, man',
        'catch the train, miss the train, buy a ticket, look for a seat, wait for the train, carry the bags, read the timetable, say goodbye, ask for the platform, meet a friend, run to the platform, check the tickets',
        'train, ticket, platform, clock, seat, bag', 'old, large, crowded, cold'),
    'ship': ('on the ship', 'captain, sailor, cook, passenger, crew',
        'raise the sail, drop the anchor, steer the ship, clean the deck, watch the stars, sing an old song, look for land, climb the mast, catch a fish, read the map, fight the storm, tie the rope',
        'sail, anchor, rope, deck, mast, map, wheel', 'old, wet, strong, slow'),
    'castle': ('in the castle', 'king, queen, prince, princess, knight, guard',
        'wear the crown, fight the dragon, guard the gate, hold a feast, ride a white horse, write a law, marry the prince, hide the treasure, climb the tower, light the torches, sit on the throne, call the knights',
        'crown, sword, throne, tower, gate, horse, shield', 'old, cold, dark, huge'),
    'mountains': ('in the mountains', 'climber, guide, hiker, skier, shepherd',
        'climb the mountain, reach the top, ski down the slope, build a shelter, cross the valley, follow the guide, melt the snow, rest by the fire, look at the valley, tie the rope, carry the heavy pack, breathe the fresh air',
        'rope, snow, rock, tent, boot, map, slope', 'high, cold, beautiful, dangerous'),
    'computer room': ('at the computer', 'programmer, student, engineer, designer, researcher',
        'write a program, fix the bug, train a model, read the code, test the software, save the file, send a message, search the web, design a website, learn a language, plot the data, install an update, type the password, run the script, delete the file',
        'keyboard, screen, mouse, file, program, server, cable', 'fast, slow, new, quiet'),
    'court': ('in court', 'judge, lawyer, witness, thief, jury',
        'tell the truth, hear the case, read the law, ask a question, pay a fine, defend the man, tell a lie, write the verdict, swear an oath, blame the driver, show the evidence, wait for the verdict',
        'law, paper, case, chair, door', 'silent, full, serious'),
    'zoo': ('at the zoo', 'keeper, child, visitor, family, class',
        'feed the lions, watch the monkeys, take a photo of the tiger, look at the elephants, clean the cages, ride a pony, buy a balloon, point at the giraffe, count the penguins, draw a zebra, laugh at the monkeys',
        'cage, camera, balloon, fence, ticket', 'crowded, fun, big, open'),
    'party': ('at the party', 'guest, girl, boy, host, friend, cousin',
        'dance all night, sing a song, blow out the candles, eat the cake, open the presents, play a game, meet new people, drink lemonade, tell funny stories, take pictures, cut the cake, laugh at the joke, hug the guests',
        'cake, candle, present, balloon, song, hat', 'loud, fun, long, great'),
    'church': ('in the church', 'priest, bride, groom, choir, couple',
        'sing a hymn, light a candle, ring the bell, say a prayer, marry the couple, wear a white dress, hold hands, give a speech, sit in silence, read from the book', 'bell, candle, ring, flower, book', 'old, quiet, cold, beautiful'),
    'market': ('at the market', 'merchant, farmer, woman, cook, grandmother',
        'sell fresh fish, buy vegetables, taste the cheese, weigh the apples, carry a basket, choose a melon, pay for the bread, ask for the price, look for fresh fruit, shout the prices, count the money', 'basket, apple, fish, scale, price, cheese', 'busy, colorful, cheap, loud'),
    'river': ('by the river', 'fisherman, boy, girl, camper, old man',
        'catch a trout, skip a stone, row the boat, cross the bridge, wash the clothes, drink the cool water, set up the tent, look for gold, paint the boat, swim to the other side, watch the sunset, fish with a net', 'boat, net, bridge, stone, fish, hook', 'wide, calm, cold, deep'),
    'museum': ('in the museum', 'artist, tourist, guide, class, visitor',
        'look at the paintings, draw the statue, follow the guide, take a tour, learn about history, study the old bones, admire the picture, buy a postcard, read the sign, guard the gold, talk about art', 'painting, statue, ticket, picture, sign, coin', 'old, famous, quiet, interesting'),
    'factory': ('in the factory', 'worker, engineer, boss, mechanic, inspector',
        'build the engine, press the button, stop the machine, load the truck, pack the boxes, check the parts, repair the robot, oil the gears, start the shift, count the boxes, weld the metal', 'machine, box, robot, belt, button, truck', 'loud, big, hot, dirty'),
    'concert': ('at the concert', 'singer, drummer, fan, band, pianist, violinist',
        'play the guitar, sing the last song, beat the drum, tune the violin, clap to the music, shout the words, write a new song, hold the microphone, bow to the crowd, buy a record', 'guitar, drum, microphone, stage, song, ticket', 'loud, amazing, long, famous'),
    'space': ('in space', 'astronaut, pilot, captain, engineer, scientist',
        'fly to the moon, fix the station, look at the earth, walk on the moon, count the stars, call the base, land the rocket, study the planets, wear a suit, collect rocks, open the hatch', 'rocket, moon, star, planet, suit, window', 'dark, cold, silent, endless'),
    'hotel': ('at the hotel', 'guest, maid, clerk, cook, tourist',
        'reserve a room, clean the rooms, carry the bags, pay the bill, order breakfast, ask for the key, change the sheets, sleep until noon, call a taxi, leave the key, take the elevator', 'key, bed, room, bag, towel, elevator', 'cheap, full, modern, clean'),
    'village': ('in the village', 'mayor, farmer, baker, widow, old man, blacksmith',
        'ring the bell, bake the bread, build a house, dig a well, tell old stories, help the neighbors, repair the roof, celebrate the harvest, shoe the horse, cross the square, plant a tree', 'well, bell, house, roof, horse, square', 'small, quiet, old, poor'),
    'classroom': ('in the classroom', 'teacher, pupil, student, girl, boy',
        'explain the rule, write on the board, open the book, ask a question, learn a poem, add the numbers, paint a picture, sharpen the pencil, hand in the paper, read the text, sing a song, look out of the window', 'board, chalk, desk, book, pencil, ruler', 'bright, loud, small, warm'),
    'snow': ('in the snow', 'child, girl, boy, skier, brother',
        'build a snowman, throw a snowball, slide down the hill, ride a sled, follow the tracks, shovel the driveway, lose a glove, make a path, ski all day, run home', 'sled, snowball, glove, boot, scarf', 'cold, white, deep, fun'),
    'bus': ('on the bus', 'driver, passenger, student, nurse, old woman',
        'find a seat, read a magazine, look out of the window, listen to music, miss the stop, fall asleep, talk to the driver, buy a ticket, hold the rail, open the door, drop the bag', 'seat, window, ticket, bag, door', 'late, full, warm, slow'),
    'newspaper': ('at the newspaper', 'reporter, editor, writer, photographer',
        'write an article, interview the mayor, print the story, check the facts, choose a title, take a photo, read the letters, report the news, meet the deadline, draw a cartoon', 'article, camera, pen, page, story', 'busy, loud, small'),
    'government': ('in the government', 'president, minister, senator, mayor, citizen',
        'pass a law, sign the treaty, give a speech, raise the taxes, win the election, build new roads, help the poor, keep the peace, protect the people, change the constitution, create new jobs, lead the country, meet the press', 'law, speech, vote, tax, plan', 'strong, new, free, great'),
}
SETTINGS = {k: (p, u(a), u(b), u(c), u(d)) for k, (p, a, b, c, d) in SETTINGS.items()}

PAST = dict(x.split(':') for x in '''cut:cut set:set write:wrote read:read draw:drew take:took feed:fed ride:rode sit:sat fly:flew run:ran eat:ate
have:had throw:threw give:gave swim:swam build:built lie:lay catch:caught dig:dug show:showed buy:bought find:found drink:drank say:said
drive:drove grow:grew smell:smelled pay:paid bring:brought leave:left win:won do:did hear:heard see:saw make:made lose:lost sleep:slept hide:hid
sell:sold sing:sang tell:told fall:fell go:went come:came meet:met hold:held wear:wore fight:fought get:got put:put keep:kept shoe:shod lend:lent
teach:taught know:knew think:thought feel:felt begin:began speak:spoke send:sent spend:spent understand:understood stand:stood swear:swore sew:sewed
stir:stirred chop:chopped plan:planned jump:jumped sail:sailed stop:stopped drop:dropped clap:clapped skip:skipped train:trained plot:plotted
hug:hugged ring:rang blow:blew beat:beat bow:bowed light:lit hand:handed try:tried fry:fried study:studied carry:carried marry:married copy:copied
cry:cried bake:baked lead:led break:broke choose:chose become:became forget:forgot wake:woke steal:stole bite:bit freeze:froze shine:shone
hit:hit let:let shut:shut cost:cost hurt:hurt quit:quit bet:bet sweep:swept spell:spelled learn:learned listen:listened visit:visited answer:answered
open:opened water:watered order:ordered borrow:borrowed return:returned gather:gathered cross:crossed follow:followed deliver:delivered
whisper:whispered discover:discovered measure:measured weigh:weighed steer:steered compare:compared collect:collected'''.split())
PAST['deal'] = 'dealt'
DOUBLE = set('stir chop plan stop drop clap skip plot hug cut set sit run swim dig win get put hit let shut quit bet begin run jog beg'.split())


def past(verb):
    return PAST.get(verb) or (verb + 'd' if verb.endswith('e') else verb[:-1] + 'ied' if verb[-1] == 'y' and verb[-2] not in 'aeou' else verb + 'ed')


def third(verb):
    if verb == 'have':
        return 'has'
    if verb.endswith(('s', 'sh', 'ch', 'x', 'o', 'z')):
        return verb + 'es'
    return verb[:-1] + 'ies' if verb[-1] == 'y' and verb[-2] not in 'aeou' else verb + 's'


def ing(verb):
    if verb in ('lie', 'die', 'tie'):
        return verb[:-2] + 'ying'
    if verb in DOUBLE:
        return verb + verb[-1] + 'ing'
    return verb[:-1] + 'ing' if verb.endswith('e') and not verb.endswith(('ee', 'oe')) else verb + 'ing'


def form(phrase, how):
    """The phrase with its first word in another form."""
    head, _, rest = phrase.partition(' ')
    return (how(head) + ' ' + rest).strip()


PARTICIPLE = {'write': 'written', 'draw': 'drawn', 'take': 'taken', 'ride': 'ridden', 'fly': 'flown', 'run': 'run', 'eat': 'eaten', 'throw': 'thrown',
              'give': 'given', 'swim': 'swum', 'show': 'shown', 'drink': 'drunk', 'drive': 'driven', 'grow': 'grown', 'do': 'done', 'see': 'seen',
              'sing': 'sung', 'fall': 'fallen', 'go': 'gone', 'come': 'come', 'wear': 'worn', 'get': 'gotten', 'know': 'known', 'begin': 'begun',
              'speak': 'spoken', 'ring': 'rung', 'blow': 'blown', 'beat': 'beaten', 'break': 'broken', 'choose': 'chosen', 'become': 'become',
              'forget': 'forgotten', 'steal': 'stolen', 'bite': 'bitten', 'hide': 'hidden', 'lie': 'lain', 'swear': 'sworn'}


def participle(verb):
    return PARTICIPLE.get(verb) or past(verb)
