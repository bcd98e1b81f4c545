/**
 * Ordinary names to combine at random; no combination is meant to be anybody. Names of one tradition stay together
 * mostly, as they do in families, and letters beyond A to Z are there on purpose: they are what directories get wrong.
 */
export interface Tradition {
  /** Share of families, in percent. */
  readonly weight: number;
  readonly girls: readonly string[];
  readonly boys: readonly string[];
  readonly surnames: readonly string[];
}

const list = (text: string): readonly string[] => text.trim().split(/,\s*/);

const british: Tradition = {
  weight: 68,
  girls: list(`
    Abigail, Alexandra, Alice, Amber, Amelia, Amelie, Amy, Anna, Annabelle, Arabella, Aurora, Ava, Beatrice, Bella,
    Bethany, Bonnie, Caitlin, Catherine, Charlotte, Chloe, Clara, Clementine, Cora, Daisy, Darcey, Delilah, Eden,
    Eleanor, Eliza, Elizabeth, Ella, Ellie, Elsie, Emilia, Emily, Emma, Erin, Esme, Eva, Evelyn, Evie, Faith, Felicity,
    Florence, Frances, Freya, Georgia, Grace, Gracie, Hallie, Hannah, Harper, Harriet, Heidi, Hettie, Holly, Hope,
    Imogen, Iris, Isabella, Isabelle, Isla, Ivy, Jasmine, Jessica, Josephine, Joy, Katherine, Katie, Lara, Lauren,
    Lexi, Lily, Lottie, Lucy, Lydia, Lyra, Mabel, Maddison, Madeleine, Maggie, Margaret, Margot, Maria, Marnie,
    Martha, Mary, Matilda, Megan, Mia, Millie, Molly, Nancy, Naomi, Nell, Niamh, Olive, Olivia, Ophelia, Orla,
    Penelope, Phoebe, Poppy, Rebecca, Robyn, Rosalind, Rosie, Ruby, Sarah, Scarlett, Sienna, Siân, Skye, Sophia,
    Sophie, Summer, Susanna, Tabitha, Tess, Thea, Victoria, Violet, Willow, Winifred, Zara, Zoë`),
  boys: list(`
    Adam, Albert, Alexander, Alfie, Alfred, Archie, Arlo, Arthur, Asher, Austin, Barnaby, Benjamin, Bertie, Blake,
    Bobby, Caleb, Callum, Cameron, Charles, Charlie, Christopher, Conor, Daniel, David, Dexter, Dominic, Dylan, Edward,
    Elijah, Elliot, Ellis, Ethan, Evan, Ezra, Felix, Finley, Finn, Francis, Frank, Fraser, Freddie, Frederick, Gabriel,
    George, Grayson, Harley, Harrison, Harry, Harvey, Hector, Henry, Hugo, Isaac, Jack, Jackson, Jacob, Jago, James,
    Jamie, Jasper, Jenson, Jesse, Joel, John, Jonah, Jonathan, Joseph, Joshua, Kit, Leo, Leon, Lewis, Liam, Logan,
    Louie, Louis, Luca, Lucas, Luke, Marcus, Matthew, Max, Michael, Miles, Monty, Nathan, Nathaniel, Nicholas, Noah,
    Oliver, Ollie, Oscar, Otis, Owen, Patrick, Percy, Peter, Philip, Ralph, Reuben, Rhys, Riley, Robert, Robin, Roman,
    Rory, Rowan, Rufus, Rupert, Ryan, Samuel, Seán, Sebastian, Sidney, Sonny, Stanley, Stephen, Ted, Theodore, Thomas,
    Toby, Tommy, Tristan, Victor, Vincent, Wilfred, William, Zachary`),
  surnames: list(`
    Abbott, Acton, Ainsley, Allenby, Appleton, Archer, Ashdown, Ashworth, Atherton, Baines, Bannister, Barlow,
    Barraclough, Bartlett, Baxter, Beckwith, Bellamy, Bentham, Birchall, Blackwood, Bowen, Bradwell, Brennan, Briggs,
    Bromley, Buckley, Burdett, Byrne, Caldwell, Carrick, Cartwright, Chadwick, Chambers, Clegg, Clifton, Colbourne,
    Corbett, Cotterill, Crossley, D'Arcy, Dalton, Danby, Davenport, Dawson, Delaney, Denholm, Draycott, Duckworth,
    Dunstan, Eastwood, Eccles, Edgeworth, Ellison, Elphick, Fairclough, Farrow, Fenwick, Fielding, Fitzgerald, Fletcher,
    Forsyth, Foxley, Frobisher, Gadsby, Garland, Gibbons, Goddard, Goodwin, Granger, Greenhalgh, Griffiths, Hadley,
    Hambleton, Hargreaves, Hartwell, Hathaway, Haworth, Heathcote, Hepworth, Hewitt, Hollis, Holroyd, Hopwood, Howells,
    Ibbotson, Ingham, Jarvis, Jephson, Kearney, Kellaway, Kendrick, Kirkby, Lambert, Langley, Latham, Ledger, Lister,
    Lockwood, Longstaff, Lowther, Mabey, Maddox, Marsden, McAllister, McKenna, Mellor, Metcalfe, Millward, Moorcroft,
    Mottram, Murphy, Naylor, Nettleton, Norcross, Nuttall, O'Brien, O'Connell, O'Dowd, O'Neill, Oakley, Oldroyd, Orchard,
    Ormerod, Padgett, Palfrey, Pargeter, Peacock, Pemberton, Penrose, Pickering, Pilling, Postlethwaite, Prescott,
    Priestley, Pugh, Quigley, Radcliffe, Ramsden, Redfern, Rees, Ridley, Rimmer, Rowbotham, Rushton, Sandiford, Saxon,
    Scholes, Sedgwick, Selby, Shackleton, Sheard, Shelton, Sidebottom, Skelton, Smallwood, Sowerby, Spencer, Standish,
    Stapleton, Sugden, Sutcliffe, Swindells, Tattersall, Thackray, Thornley, Tindall, Townley, Tranter, Tremayne,
    Trevithick, Turnbull, Tyldesley, Underhill, Varley, Vickers, Wadsworth, Wainwright, Walmsley, Wardle, Weatherby,
    Westwood, Whittaker, Wilkinson, Winstanley, Woodhead, Worthington, Wycherley, Yardley, Yeadon`),
};

const southAsian: Tradition = {
  weight: 12,
  girls: list(`
    Aaliyah, Aisha, Alina, Amina, Anaya, Anika, Asha, Ayesha, Diya, Fatima, Hafsa, Inaya, Ishani, Khadija, Lakshmi,
    Mahnoor, Maryam, Meera, Nadia, Neha, Noor, Pooja, Priya, Rania, Riya, Safiya, Saanvi, Simran, Sumaiya, Zainab`),
  boys: list(`
    Aarav, Abdullah, Adnan, Amar, Arjun, Aryan, Ayaan, Bilal, Danyal, Dev, Faisal, Gurpreet, Hamza, Haris, Ibrahim,
    Ishaan, Kabir, Karan, Kiran, Mohammed, Muhammad, Musa, Nikhil, Omar, Rahul, Rohan, Sahil, Vihaan, Yusuf, Zayn`),
  surnames: list(`
    Ahmed, Akhtar, Ali, Bhatt, Chaudhry, Chowdhury, Dhaliwal, Gill, Gupta, Hussain, Iqbal, Jayawardena, Kaur, Khan,
    Mahmood, Malik, Mehta, Miah, Nair, Patel, Qureshi, Rahman, Rajan, Sandhu, Shah, Sharma, Siddique, Singh,
    Subramanian, Uddin`),
};

const african: Tradition = {
  weight: 7,
  girls: list(`
    Abena, Adaeze, Adwoa, Amara, Amaka, Ayana, Blessing, Chiamaka, Ebele, Efua, Esi, Folake, Hiba, Makena, Nia,
    Ngozi, Nkechi, Oluwaseun, Sade, Selam, Temi, Wanjiru, Yewande, Zola`),
  boys: list(`
    Abdi, Ade, Ayodele, Babajide, Chidi, Chukwuemeka, Daniyal, Ebo, Emeka, Femi, Ifeanyi, Jabari, Jelani, Kofi,
    Kwabena, Kwame, Liban, Obinna, Olamide, Sefu, Tafari, Tendai, Tobi, Yaw`),
  surnames: list(`
    Abebe, Achebe, Adeyemi, Afolabi, Agyeman, Amoah, Asante, Balogun, Boateng, Chikwanda, Danso, Eze, Farah, Ibekwe,
    Kamau, Mensah, Mohamud, Moyo, N'Diaye, Nwosu, Obi, Ogunleye, Okafor, Osei, Owusu, Tesfaye, Warsame, Yeboah`),
};

const european: Tradition = {
  weight: 9,
  girls: list(`
    Aleksandra, Alicja, Anaïs, Ângela, Beatriz, Chiara, Élodie, Elena, Gabriela, Giulia, Hanna, Inês, Ioana, Julia,
    Kamilė, Lucía, Łucja, Maja, Małgorzata, Noémie, Oliwia, Sofía, Ștefania, Weronika, Zofia, Zuzanna`),
  boys: list(`
    Aleksander, André, Antoni, Bartosz, Cristian, Dawid, Filip, François, Iñigo, Jakub, João, Kacper, Krzysztof, Luís,
    Łukasz, Mateusz, Matías, Mikołaj, Nicolò, Piotr, Răzvan, Stanisław, Szymon, Tomás, Vlad, Wojciech`),
  surnames: list(`
    Almeida, Bianchi, Brânză, Castaño, Constantinescu, Da Silva, De la Cruz, Dąbrowski, Fernandes, Gonçalves, Ionescu,
    Jankauskas, Kamiński, Kowalski, Lewandowski, Lefèvre, Moreau, Muñoz, Müller, Nowak, Núñez, Petrov, Popescu, Ricci,
    Rodrigues, Szymański, Van den Berg, Wójcik, Zając, Zieliński`),
};

const elsewhere: Tradition = {
  weight: 4,
  girls: list(`
    Ayşe, Chun, Defne, Elif, Farah, Hana, Jiayi, Layla, Leila, Linh, Mei, Mehtap, Nasrin, Parisa, Shirin, Thảo, Xin,
    Yasmin, Yue, Zeynep`),
  boys: list(`
    Amir, Baran, Bao, Cem, Darius, Emre, Farhad, Hao, Jun, Kaveh, Kian, Long, Mehmet, Minh, Ömer, Reza, Tariq, Wei,
    Yiğit, Zheng`),
  surnames: list(`
    Al-Hassan, Al-Jaberi, Chan, Chen, Çelik, Demir, Haddad, Ho, Hosseini, Karimi, Kaya, Lam, Leung, Mansour, Nguyễn,
    Öztürk, Rostami, Şahin, Tran, Wong, Xu, Yıldız, Zhang, Zhou`),
};

export const traditions: readonly Tradition[] = [british, southAsian, african, european, elsewhere];

/** What somebody may be called at home or at school instead of the name they were given. */
export const nicknames: Readonly<Record<string, string>> = {
  Abigail: 'Abbie',
  Alexander: 'Alex',
  Alexandra: 'Lexie',
  Beatrice: 'Bea',
  Benjamin: 'Ben',
  Catherine: 'Cathy',
  Charlotte: 'Lottie',
  Christopher: 'Chris',
  Daniel: 'Danny',
  Edward: 'Ted',
  Eleanor: 'Ellie',
  Elizabeth: 'Lizzie',
  Frederick: 'Freddie',
  Gabriel: 'Gabe',
  Isabella: 'Izzy',
  Isabelle: 'Izzy',
  James: 'Jamie',
  Jessica: 'Jess',
  Jonathan: 'Jonny',
  Joseph: 'Joe',
  Joshua: 'Josh',
  Katherine: 'Katie',
  Małgorzata: 'Gosia',
  Margaret: 'Maggie',
  Matilda: 'Tilly',
  Matthew: 'Matt',
  Michael: 'Mikey',
  Mohammed: 'Mo',
  Muhammad: 'Mo',
  Nathaniel: 'Nate',
  Nicholas: 'Nick',
  Oliver: 'Ollie',
  Oluwaseun: 'Seun',
  Patrick: 'Paddy',
  Penelope: 'Penny',
  Rebecca: 'Becky',
  Robert: 'Bobby',
  Samuel: 'Sam',
  Sebastian: 'Seb',
  Stanisław: 'Staś',
  Theodore: 'Theo',
  Thomas: 'Tom',
  Victoria: 'Tori',
  Wilfred: 'Wilf',
  William: 'Billy',
  Zachary: 'Zac',
};
